import type { MigrationInterface, QueryRunner } from 'typeorm';

const INTERVALS = `
CREATE TABLE read.bundle_revisions_v1 (
  number integer PRIMARY KEY,
  application_id uuid NOT NULL,
  digest text COLLATE "C" NOT NULL,
  revision text COLLATE "C" NOT NULL,
  UNIQUE (application_id, digest, revision)
);
CREATE INDEX bundle_revisions_v1_by_digest ON read.bundle_revisions_v1 (digest);
CREATE INDEX bundle_revisions_v1_by_revision ON read.bundle_revisions_v1 (revision);
COMMENT ON TABLE read.bundle_revisions_v1 IS 'Bundles at revisions, numbered: an interval names them in four bytes.';

CREATE TABLE read.target_intervals_v1 (
  target_id uuid NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  from_at timestamptz,
  to_at timestamptz NOT NULL,
  desired integer,
  live integer,
  state smallint NOT NULL,
  became smallint NOT NULL,
  span smallint NOT NULL,
  PRIMARY KEY (target_id, to_position)
);
CREATE INDEX target_intervals_v1_by_end ON read.target_intervals_v1 (to_position) INCLUDE (state, became, target_id);
CREATE INDEX target_intervals_v1_by_state ON read.target_intervals_v1 (state, span, from_position);
CREATE INDEX target_intervals_v1_by_live ON read.target_intervals_v1 (live, to_position, from_position);
COMMENT ON TABLE read.target_intervals_v1 IS 'What each target was from a position up to, not including, another. Written once, when something that is shown changed; the intervals of a target follow each other without a gap, from position 0.';
COMMENT ON COLUMN read.target_intervals_v1.state IS '0 when the target was not there, else 1 + 6 × sync + health (history/domain/target-state.ts).';
COMMENT ON COLUMN read.target_intervals_v1.became IS 'The state from to_position on.';
COMMENT ON COLUMN read.target_intervals_v1.span IS 'The length has its highest bit here: an interval of span n that holds position p began in (p - 2^(n+1), p].';

CREATE TABLE read.target_presents_v1 (
  target_id uuid PRIMARY KEY,
  application_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  application_name text COLLATE "C" NOT NULL,
  application_namespace text COLLATE "C" NOT NULL,
  reported_digest text,
  reported_sync text,
  running_sync_id uuid,
  sync text NOT NULL,
  health text NOT NULL,
  withdrawn_at timestamptz,
  unheard boolean NOT NULL,
  desired integer,
  live integer,
  state smallint NOT NULL,
  from_position bigint NOT NULL,
  from_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX target_presents_v1_by_name ON read.target_presents_v1 (application_name, application_namespace, target_id);
CREATE INDEX target_presents_v1_by_application ON read.target_presents_v1 (application_id);
CREATE INDEX target_presents_v1_by_cluster ON read.target_presents_v1 (cluster_id);
CREATE INDEX target_presents_v1_by_live ON read.target_presents_v1 (live);
COMMENT ON TABLE read.target_presents_v1 IS 'The interval of each target that has not ended, also of retired ones, with what its next event is judged by.';
`;

const BOOKS = `
CREATE TABLE read.target_clusters_v1 (
  cluster_id uuid PRIMARY KEY,
  agent_state text NOT NULL,
  session_id uuid
);
COMMENT ON TABLE read.target_clusters_v1 IS 'The agents, as far as it decides whether what their targets told is still believed.';

CREATE TABLE read.fleet_counts_v1 (
  position bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  since integer NOT NULL,
  counts integer[] NOT NULL
);
COMMENT ON TABLE read.fleet_counts_v1 IS 'How many targets were in each state after a position, every thousand changes; the last row moves on until it has its thousand.';
COMMENT ON COLUMN read.fleet_counts_v1.counts IS 'By state, from 0 on; those of state 0 are not counted.';

CREATE TABLE read.bundle_contents_v1 (
  kind text NOT NULL CHECK (kind IN ('image', 'chart')),
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  digest text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, name, version, digest)
);
CREATE INDEX bundle_contents_v1_by_digest ON read.bundle_contents_v1 (digest);
COMMENT ON TABLE read.bundle_contents_v1 IS 'Images and charts of each bundle, as its publication told them.';

CREATE TABLE read.resource_touches_v1 (
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  api_group text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  action text NOT NULL,
  PRIMARY KEY (kind, name, position, namespace, api_group)
);
COMMENT ON TABLE read.resource_touches_v1 IS 'Which events tell that an object was changed: by a commit, a sync, an action, or by somebody in the cluster.';
`;

/** Positions are dense and time does not run against them, so a halving search over the primary key finds an instant. */
const POSITION_AT = `
CREATE FUNCTION read.position_at(p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_low bigint; -- the last position known to be at or before the instant
  v_high bigint; -- the first known to be after it
  v_middle bigint;
  v_recorded timestamptz;
BEGIN
  SELECT e.position - 1 INTO v_low FROM es.events e WHERE e.log = 0 ORDER BY e.position LIMIT 1;
  SELECT h.position + 1 INTO v_high FROM es.log_head h WHERE h.log = 0;
  IF v_low IS NULL THEN RETURN 0; END IF;
  WHILE v_high - v_low > 1 LOOP
    v_middle := v_low + (v_high - v_low) / 2;
    SELECT e.recorded_at INTO v_recorded FROM es.events e WHERE e.log = 0 AND e.position = v_middle;
    -- Instants are told in milliseconds: one that was told finds its event again.
    IF date_trunc('milliseconds', v_recorded) <= p_at THEN v_low := v_middle; ELSE v_high := v_middle; END IF;
  END LOOP;
  RETURN v_low;
END $body$;
COMMENT ON FUNCTION read.position_at(timestamptz) IS 'The last position recorded at or before an instant.';
`;

const VIEWS = `
CREATE VIEW read.bundle_revisions AS SELECT * FROM read.bundle_revisions_v1;
CREATE VIEW read.target_intervals AS SELECT * FROM read.target_intervals_v1;
CREATE VIEW read.target_presents AS SELECT * FROM read.target_presents_v1;
CREATE VIEW read.fleet_counts AS SELECT * FROM read.fleet_counts_v1;
CREATE VIEW read.bundle_contents AS SELECT * FROM read.bundle_contents_v1;
CREATE VIEW read.resource_touches AS SELECT * FROM read.resource_touches_v1;
`;

/** What every target was at any position, what bundles hold, and who touched which object. */
export class TimeTravel130 implements MigrationInterface {
  readonly name = 'TimeTravel0000000000130';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [INTERVALS, BOOKS, POSITION_AT, VIEWS]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW read.bundle_revisions, read.target_intervals, read.target_presents, read.fleet_counts, read.bundle_contents, read.resource_touches;
      DROP FUNCTION read.position_at(timestamptz);
      DROP TABLE read.bundle_revisions_v1, read.target_intervals_v1, read.target_presents_v1, read.target_clusters_v1, read.fleet_counts_v1, read.bundle_contents_v1, read.resource_touches_v1;
    `);
  }
}
