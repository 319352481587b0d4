import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPEND } from './event-store-append.js';

/** The log and its books. `json`, not `jsonb`: the text stays as written, so that hashes over it can be verified later. */
const TABLES = `
CREATE TABLE es.log_head (log smallint PRIMARY KEY, position bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO es.log_head VALUES (0, 0);

CREATE TABLE es.streams (
  stream_id text COLLATE "C" PRIMARY KEY,
  category text NOT NULL,
  version bigint NOT NULL,
  closed_at timestamptz
) WITH (fillfactor = 70);

CREATE TABLE es.events (
  log smallint NOT NULL,
  position bigint NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  event_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  v smallint NOT NULL,
  data json NOT NULL,
  meta json NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (log, position)
) PARTITION BY RANGE (position);
CREATE INDEX events_by_stream ON es.events (stream_id, version);

CREATE TABLE es.receipts (
  command_id uuid PRIMARY KEY,
  request_hash text NOT NULL,
  streams text[] NOT NULL,
  versions bigint[] NOT NULL,
  first_position bigint NOT NULL,
  last_position bigint NOT NULL,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX receipts_by_age ON es.receipts USING brin (recorded_at);

CREATE TABLE es.subscriptions (
  name text NOT NULL,
  version integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('projection', 'process')),
  position bigint NOT NULL,
  active boolean NOT NULL DEFAULT false,
  owner text,
  lease_until timestamptz,
  token bigint NOT NULL DEFAULT 0,
  status text NOT NULL CHECK (status IN ('running', 'faulted', 'stopped')),
  error text,
  error_position bigint,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version)
) WITH (fillfactor = 50);

CREATE TABLE es.ingest_offsets (
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  token bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE es.snapshots (
  stream_id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  fold_version integer NOT NULL,
  state json NOT NULL
);

CREATE TABLE es.seals (
  seq bigint PRIMARY KEY,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  merkle_root bytea NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  signature bytea,
  segment_uri text
);`;

/** ATTACH, unlike CREATE … PARTITION OF, blocks neither readers nor writers of the log. */
const PARTITIONS = `
CREATE FUNCTION es.partition_size() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 10000000::bigint';

CREATE FUNCTION es.ensure_partitions(p_ahead integer DEFAULT 2) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_size bigint := es.partition_size();
  v_current bigint;
  v_name text;
  v_made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7433, 1);
  SELECT h.position / v_size INTO v_current FROM es.log_head h WHERE h.log = 0;
  FOR v_part IN v_current .. v_current + greatest(p_ahead, 1) LOOP
    v_name := format('events_p%s', lpad(v_part::text, 6, '0'));
    CONTINUE WHEN to_regclass('es.' || v_name) IS NOT NULL;
    EXECUTE format('CREATE TABLE es.%I (LIKE es.events INCLUDING ALL)', v_name);
    EXECUTE format('ALTER TABLE es.events ATTACH PARTITION es.%I FOR VALUES FROM (%s) TO (%s)', v_name, v_part * v_size, (v_part + 1) * v_size);
    v_made := v_made + 1;
  END LOOP;
  RETURN v_made;
END $body$;
SELECT es.ensure_partitions();`;

/** A receipt is needed as long as its command may be delivered again. */
const PRUNE = `
CREATE FUNCTION es.prune_receipts(p_keep interval) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE v_gone bigint;
BEGIN
  IF p_keep < interval '1 day' THEN RAISE EXCEPTION 'receipts are kept for a day at least'; END IF;
  DELETE FROM es.receipts r WHERE r.recorded_at < now() - p_keep;
  GET DIAGNOSTICS v_gone = ROW_COUNT;
  RETURN v_gone;
END $body$;`;

/** A view cannot be replaced by one with other columns, so it is made anew; readers see the old or the new, never none. */
const SWAP_VIEW = `
CREATE FUNCTION read.swap_view(p_name text, p_version integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  EXECUTE format('DROP VIEW IF EXISTS read.%I', p_name);
  EXECUTE format('CREATE VIEW read.%I AS SELECT * FROM read.%I', p_name, p_name || '_v' || p_version);
END $body$;`;

/** The role the control plane works as: it may read the log and append to it, never change it. */
const ROLE = `
DO $body$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tidemark_app') THEN CREATE ROLE tidemark_app NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was migrated just now
END $body$;
DO $body$ BEGIN
  IF NOT pg_has_role(current_user, 'tidemark_app', 'MEMBER') THEN EXECUTE format('GRANT tidemark_app TO %I', current_user); END IF;
END $body$;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA es, read FROM PUBLIC;
GRANT USAGE ON SCHEMA es, read, app TO tidemark_app;
GRANT SELECT ON ALL TABLES IN SCHEMA es TO tidemark_app;
GRANT INSERT, UPDATE, DELETE ON es.subscriptions, es.ingest_offsets, es.snapshots TO tidemark_app;
GRANT INSERT ON es.seals TO tidemark_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA es, read TO tidemark_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA read, app GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO tidemark_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA read, app GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO tidemark_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA read, app GRANT EXECUTE ON FUNCTIONS TO tidemark_app;`;

/** Schemas: `es` the log, `read` projections (rebuilt freely), `app` state that is not derived from events. */
export class EventStore1 implements MigrationInterface {
  readonly name = 'EventStore0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA es; CREATE SCHEMA read; CREATE SCHEMA app;');
    for (const part of [TABLES, PARTITIONS, APPEND, PRUNE, SWAP_VIEW, ROLE]) await runner.query(part);
  }

  /** The role stays: it belongs to the server, and other databases of it may use it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA app CASCADE; DROP SCHEMA read CASCADE; DROP SCHEMA es CASCADE;');
  }
}
