import type { MigrationInterface, QueryRunner } from 'typeorm';

const TARGETS = `
CREATE TABLE read.targets_v1 (
  target_id uuid PRIMARY KEY,
  application_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  application_name text COLLATE "C" NOT NULL,
  application_namespace text COLLATE "C" NOT NULL,
  namespace text NOT NULL,
  desired_digest text NOT NULL,
  desired_revision text NOT NULL,
  desired_sync_id uuid,
  reported_digest text,
  reported_sync text,
  running_sync_id uuid,
  last_sync_id uuid,
  digest text,
  revision text,
  sync text NOT NULL,
  health text NOT NULL,
  health_message text NOT NULL,
  out_of_sync jsonb NOT NULL,
  unhealthy jsonb NOT NULL,
  resources integer NOT NULL,
  withdrawn_at timestamptz,
  since timestamptz NOT NULL,
  since_position bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  position bigint NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX targets_v1_by_application ON read.targets_v1 (application_id);
CREATE INDEX targets_v1_by_cluster ON read.targets_v1 (cluster_id);
CREATE INDEX targets_v1_by_name ON read.targets_v1 (application_name, application_namespace, target_id);
COMMENT ON COLUMN read.targets_v1.since IS 'Since when sync and health are what they are.';
COMMENT ON COLUMN read.targets_v1.revision IS 'What runs, as far as the cluster told; desired_revision is what should.';`;

const WHAT_HAPPENED = `
CREATE TABLE read.syncs_v1 (
  target_id uuid NOT NULL,
  sync_id uuid NOT NULL,
  digest text NOT NULL,
  revision text NOT NULL,
  trigger text,
  attempt integer NOT NULL,
  total integer,
  started_at timestamptz,
  finished_at timestamptz,
  outcome text,
  message text NOT NULL,
  counts jsonb,
  failures jsonb NOT NULL,
  started_position bigint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (target_id, sync_id)
) WITH (fillfactor = 70);
CREATE INDEX syncs_v1_by_time ON read.syncs_v1 (target_id, started_position);

CREATE TABLE read.drifts_v1 (
  drift_id uuid PRIMARY KEY,
  target_id uuid NOT NULL,
  resource text NOT NULL,
  change text NOT NULL,
  fields jsonb NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  how text,
  began_position bigint NOT NULL,
  position bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX drifts_v1_by_target ON read.drifts_v1 (target_id, began_position);
CREATE INDEX drifts_v1_by_position ON read.drifts_v1 (began_position);
CREATE INDEX drifts_v1_open ON read.drifts_v1 (target_id) WHERE ended_at IS NULL;

CREATE TABLE read.conditions_v1 (
  target_id uuid NOT NULL,
  condition text NOT NULL,
  message text NOT NULL,
  raised_at timestamptz NOT NULL,
  cleared_at timestamptz,
  raised_position bigint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (target_id, condition, raised_position)
);
CREATE INDEX conditions_v1_open ON read.conditions_v1 (target_id) WHERE cleared_at IS NULL;

CREATE TABLE read.operations_v1 (
  operation_id uuid PRIMARY KEY,
  application_id uuid NOT NULL,
  target_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  kind text NOT NULL,
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  outcome text,
  message text NOT NULL,
  result jsonb,
  finished_at timestamptz,
  position bigint NOT NULL
);`;

const VIEWS = `
CREATE VIEW read.targets AS SELECT * FROM read.targets_v1;
CREATE VIEW read.syncs AS SELECT * FROM read.syncs_v1;
CREATE VIEW read.drifts AS SELECT * FROM read.drifts_v1;
CREATE VIEW read.conditions AS SELECT * FROM read.conditions_v1;
CREATE VIEW read.operations AS SELECT * FROM read.operations_v1;`;

/** What the agents saw: the state of every target now, and its syncs, drifts, conditions and operations for ever. */
export class Observation80 implements MigrationInterface {
  readonly name = 'Observation0000000000080';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TARGETS, WHAT_HAPPENED, VIEWS]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW read.targets, read.syncs, read.drifts, read.conditions, read.operations;
      DROP TABLE read.targets_v1, read.syncs_v1, read.drifts_v1, read.conditions_v1, read.operations_v1;
    `);
  }
}
