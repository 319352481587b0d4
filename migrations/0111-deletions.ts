import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is being taken out of clusters, and what that waits for. */
export class Deletions111 implements MigrationInterface {
  readonly name = 'Deletions0000000000111';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE read.deletions_v1 (
        target_id uuid PRIMARY KEY,
        application_id uuid NOT NULL,
        cluster_id uuid NOT NULL,
        assignment bigint NOT NULL,
        cascade boolean NOT NULL,
        asked_at timestamptz NOT NULL,
        message text NOT NULL,
        message_at timestamptz NOT NULL,
        position bigint NOT NULL
      ) WITH (fillfactor = 70);
      CREATE INDEX deletions_v1_by_application ON read.deletions_v1 (application_id, target_id);
      CREATE INDEX deletions_v1_by_cluster ON read.deletions_v1 (cluster_id);
      CREATE VIEW read.deletions AS SELECT * FROM read.deletions_v1;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW read.deletions; DROP TABLE read.deletions_v1');
  }
}
