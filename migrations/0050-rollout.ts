import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each cluster is to run now, how that came about, and what is held. */
export class Rollout50 implements MigrationInterface {
  readonly name = 'Rollout0000000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE read.desired_targets_v1 (
        target_id uuid PRIMARY KEY,
        application_id uuid NOT NULL,
        cluster_id uuid NOT NULL,
        assignment bigint NOT NULL,
        revision bigint NOT NULL,
        withdrawn boolean NOT NULL,
        cascade boolean NOT NULL,
        statement json
      ) WITH (fillfactor = 70);
      CREATE UNIQUE INDEX desired_targets_v1_by_cluster ON read.desired_targets_v1 (cluster_id, revision);
      CREATE INDEX desired_targets_v1_by_application ON read.desired_targets_v1 (application_id);
      COMMENT ON COLUMN read.desired_targets_v1.revision IS 'Position of the event that stated it: the desired revision of the cluster is the highest.';

      CREATE TABLE read.assignments_v1 (
        target_id uuid NOT NULL,
        history_id integer NOT NULL,
        application_id uuid NOT NULL,
        cluster_id uuid NOT NULL,
        digest text NOT NULL,
        previous_digest text,
        revision text NOT NULL,
        cause text NOT NULL,
        sync_id uuid,
        actor json NOT NULL,
        reason text,
        position bigint NOT NULL,
        assigned_at timestamptz NOT NULL,
        superseded_at timestamptz,
        superseded_position bigint,
        PRIMARY KEY (target_id, history_id)
      ) WITH (fillfactor = 80);
      CREATE INDEX assignments_v1_by_application ON read.assignments_v1 (application_id, position);
      CREATE INDEX assignments_v1_by_sync ON read.assignments_v1 (sync_id) WHERE sync_id IS NOT NULL;
      CREATE INDEX assignments_v1_by_revision ON read.assignments_v1 (revision text_pattern_ops);

      CREATE TABLE read.holds_v1 (
        application_id uuid PRIMARY KEY,
        kind text NOT NULL,
        actor json NOT NULL,
        reason text,
        since timestamptz NOT NULL,
        until timestamptz,
        position bigint NOT NULL
      );

      CREATE VIEW read.desired_targets AS SELECT * FROM read.desired_targets_v1;
      CREATE VIEW read.assignments AS SELECT * FROM read.assignments_v1;
      CREATE VIEW read.holds AS SELECT * FROM read.holds_v1;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW read.desired_targets, read.assignments, read.holds;
      DROP TABLE read.desired_targets_v1, read.assignments_v1, read.holds_v1;
    `);
  }
}
