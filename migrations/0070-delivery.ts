import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The queue of agent reports between gateway and ingest worker. */
export class Delivery70 implements MigrationInterface {
  readonly name = 'Delivery0000000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE app.agent_reports (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        cluster_id uuid NOT NULL,
        epoch uuid NOT NULL,
        seq bigint NOT NULL,
        received_at timestamptz NOT NULL,
        observed_at text,
        report json,
        poison json,
        UNIQUE (cluster_id, epoch, seq),
        CHECK ((report IS NULL) <> (poison IS NULL))
      );
      ALTER TABLE app.agent_reports SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

      CREATE TABLE app.report_cursors (
        cluster_id uuid NOT NULL,
        epoch uuid NOT NULL,
        last_seq bigint NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (cluster_id, epoch)
      ) WITH (fillfactor = 50);
      COMMENT ON TABLE app.report_cursors IS 'The last report of each agent epoch that became events; a second delivery is at or below it.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app.report_cursors, app.agent_reports');
  }
}
