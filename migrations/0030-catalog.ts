import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is declared, by whom, and what stands in the way. */
export class Catalog30 implements MigrationInterface {
  readonly name = 'Catalog0000000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE read.applications_v1 (
        application_id uuid PRIMARY KEY,
        name text NOT NULL,
        namespace text NOT NULL,
        project text NOT NULL,
        spec json NOT NULL,
        spec_digest text NOT NULL,
        clusters json NOT NULL,
        owner_id uuid,
        origin json NOT NULL,
        warnings json NOT NULL,
        declaration json NOT NULL,
        declared_at timestamptz NOT NULL,
        declared_position bigint NOT NULL,
        retired_at timestamptz,
        position bigint NOT NULL
      ) WITH (fillfactor = 80);
      CREATE INDEX applications_v1_by_name ON read.applications_v1 (name, namespace);
      CREATE INDEX applications_v1_by_owner ON read.applications_v1 (owner_id) WHERE owner_id IS NOT NULL;

      CREATE TABLE read.application_sources_v1 (
        application_id uuid NOT NULL,
        ordinal integer NOT NULL,
        repository_id uuid,
        url text NOT NULL,
        ref text NOT NULL,
        PRIMARY KEY (application_id, ordinal)
      );
      CREATE INDEX application_sources_v1_by_repository ON read.application_sources_v1 (repository_id, ref);
      CREATE INDEX application_sources_v1_by_url ON read.application_sources_v1 (url, ref);
      COMMENT ON TABLE read.application_sources_v1 IS 'Sources of the applications that are not retired; repository_id is null for charts.';

      CREATE TABLE read.application_conditions_v1 (
        application_id uuid NOT NULL,
        key text NOT NULL,
        type text NOT NULL,
        message text NOT NULL,
        since timestamptz NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (application_id, key)
      );

      CREATE VIEW read.applications AS SELECT * FROM read.applications_v1;
      CREATE VIEW read.application_sources AS SELECT * FROM read.application_sources_v1;
      CREATE VIEW read.application_conditions AS SELECT * FROM read.application_conditions_v1;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW read.applications, read.application_sources, read.application_conditions;
      DROP TABLE read.applications_v1, read.application_sources_v1, read.application_conditions_v1;
    `);
  }
}
