import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bundles and their differences by content, what each application was rendered from, and the work to be done. */
export class Render40 implements MigrationInterface {
  readonly name = 'Render0000000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE app.bundles (
        digest text PRIMARY KEY,
        content bytea NOT NULL,
        bytes bigint NOT NULL,
        objects integer NOT NULL,
        declarations bytea,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      ALTER TABLE app.bundles ALTER COLUMN content SET STORAGE EXTERNAL;
      COMMENT ON COLUMN app.bundles.content IS 'gzip of the exact text whose sha256 is the digest.';
      COMMENT ON COLUMN app.bundles.declarations IS 'gzip of a JSON list; null when there are none.';

      CREATE TABLE app.bundle_diffs (
        digest text PRIMARY KEY,
        content bytea NOT NULL
      );

      CREATE TABLE app.render_inputs (
        application_id uuid PRIMARY KEY,
        application json NOT NULL,
        inputs_digest text,
        revisions json NOT NULL,
        dependencies json NOT NULL,
        bundle_digest text,
        failure json
      );
      COMMENT ON TABLE app.render_inputs IS 'Each application as it is rendered, what its newest rendering read, and what came of it.';

      CREATE TABLE app.render_queue (
        application_id uuid PRIMARY KEY,
        wish bigint NOT NULL,
        cause text NOT NULL,
        correlation_id text NOT NULL,
        causation_id text
      );
      CREATE SEQUENCE app.render_wishes;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SEQUENCE app.render_wishes; DROP TABLE app.render_queue, app.render_inputs, app.bundle_diffs, app.bundles');
  }
}
