import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What history is told from: the commits seen, the bundles published, and an index of the log by subject. */
export class History90 implements MigrationInterface {
  readonly name = 'History0000000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE read.commits_v1 (
        revision text COLLATE "C" PRIMARY KEY,
        repository text,
        author_name text NOT NULL,
        author_email text,
        message text NOT NULL,
        committed_at timestamptz NOT NULL,
        position bigint NOT NULL
      );
      COMMENT ON TABLE read.commits_v1 IS 'One row a commit that was seen, whatever repository carries it; a prefix of the revision finds it.';

      CREATE TABLE read.publications_v1 (
        application_id uuid NOT NULL,
        position bigint NOT NULL,
        digest text NOT NULL,
        previous_digest text,
        revision text COLLATE "C" NOT NULL,
        revisions jsonb NOT NULL,
        objects integer NOT NULL,
        diff jsonb NOT NULL,
        warnings jsonb NOT NULL,
        cause text NOT NULL,
        published_at timestamptz NOT NULL,
        PRIMARY KEY (application_id, position)
      );
      CREATE INDEX publications_v1_by_digest ON read.publications_v1 (application_id, digest, position);

      CREATE TABLE read.render_failures_v1 (
        application_id uuid PRIMARY KEY,
        revision text,
        code text NOT NULL,
        message text NOT NULL,
        file text,
        since timestamptz NOT NULL,
        position bigint NOT NULL
      );
      COMMENT ON TABLE read.render_failures_v1 IS 'Applications whose newest revision does not render.';

      CREATE TABLE read.source_failures_v1 (
        repository_id uuid NOT NULL,
        ref text NOT NULL,
        type text NOT NULL,
        message text NOT NULL,
        since timestamptz NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (repository_id, ref)
      );
      COMMENT ON TABLE read.source_failures_v1 IS 'Repositories that cannot be read now (ref is empty), and refs that are gone.';

      CREATE TABLE read.event_index_v1 (
        position bigint PRIMARY KEY,
        type text COLLATE "C" NOT NULL,
        stream text COLLATE "C" NOT NULL,
        application_id uuid,
        cluster_id uuid
      );
      CREATE INDEX event_index_v1_by_application ON read.event_index_v1 (application_id, position) WHERE application_id IS NOT NULL;
      CREATE INDEX event_index_v1_by_cluster ON read.event_index_v1 (cluster_id, position) WHERE cluster_id IS NOT NULL;
      CREATE INDEX event_index_v1_by_type ON read.event_index_v1 (type, position);
      CREATE INDEX event_index_v1_by_stream ON read.event_index_v1 (stream, position);
      CREATE TABLE read.event_subjects_v1 (
        subject_id uuid PRIMARY KEY,
        application_id uuid NOT NULL,
        cluster_id uuid NOT NULL
      );
      COMMENT ON TABLE read.event_subjects_v1 IS 'Whose target or operation an id is, for events that name only that id.';

      CREATE VIEW read.commits AS SELECT * FROM read.commits_v1;
      CREATE VIEW read.publications AS SELECT * FROM read.publications_v1;
      CREATE VIEW read.render_failures AS SELECT * FROM read.render_failures_v1;
      CREATE VIEW read.source_failures AS SELECT * FROM read.source_failures_v1;
      CREATE VIEW read.event_index AS SELECT * FROM read.event_index_v1;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW read.commits, read.publications, read.render_failures, read.source_failures, read.event_index;
      DROP TABLE read.commits_v1, read.publications_v1, read.render_failures_v1, read.source_failures_v1, read.event_index_v1, read.event_subjects_v1;
    `);
  }
}
