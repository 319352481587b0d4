import type { CheckpointStore, Held, Lease, StoreOutcome, SubscriptionKey, SubscriptionRow } from './checkpoint-store.js';
import { keyOf } from './checkpoint-store.js';
import type { Sql } from './sql.js';

interface KeyRow {
  name: string;
  version: number;
}

interface Row extends KeyRow {
  kind: 'projection' | 'process';
  position: string;
  active: boolean;
  owner: string | null;
  status: 'running' | 'faulted' | 'stopped';
  error: string | null;
  error_position: string | null;
}

/** The most of an error's text that is kept. */
const ERROR_LENGTH = 2_000;

/**
 * The commit of a checkpoint need not wait for the disk: after a crash of the server the subscription is where its rows are,
 * a moment earlier; its owner is refused (see `Held`) and reads on from there. The log itself is always written through.
 */
const NO_WAIT = `set_config('synchronous_commit', 'off', true)`;

const INTRODUCE = `INSERT INTO es.subscriptions (name, version, kind, position, status) VALUES ($1, $2, $3, $4, 'stopped') ON CONFLICT DO NOTHING`;
/** An owner that names its sessions after itself ($5) and has none left is gone: no need to wait for its lease to run out. */
const ACQUIRE = `
UPDATE es.subscriptions s SET owner = $3, lease_until = now() + $4 * interval '1 millisecond', token = token + 1,
       status = 'running', error = NULL, error_position = NULL, updated_at = now()
 WHERE name = $1 AND version = $2
   AND (owner IS NULL OR owner = $3 OR lease_until < now()
        OR ($5 AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.application_name = s.owner)))
RETURNING token, position, active`;
const HELD = `FROM unnest($1::text[], $2::int[], $3::bigint[]) AS h(name, version, token) WHERE s.name = h.name AND s.version = h.version AND s.token = h.token`;
/** What the owner believes to be stored was not lost in a crash. */
const KEPT = `FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS h(name, version, token, position)
 WHERE s.name = h.name AND s.version = h.version AND s.token = h.token AND s.position >= h.position`;
const RENEW = `UPDATE es.subscriptions s SET lease_until = now() + $5 * interval '1 millisecond' ${KEPT} RETURNING s.name, s.version, ${NO_WAIT}`;
const RELEASE = `UPDATE es.subscriptions s SET owner = NULL, lease_until = NULL, token = s.token + 1, status = CASE s.status WHEN 'running' THEN 'stopped' ELSE s.status END, updated_at = now() ${HELD}`;
const STORE = `UPDATE es.subscriptions SET position = $5, updated_at = now() WHERE name = $1 AND version = $2 AND token = $3 AND position BETWEEN $4 AND $5 RETURNING name, ${NO_WAIT}`;
const STORE_ALL = `
UPDATE es.subscriptions s SET position = greatest(s.position, h.upto), updated_at = now()
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[]) AS h(name, version, token, position, upto)
 WHERE s.name = h.name AND s.version = h.version AND s.token = h.token AND s.position >= h.position RETURNING s.name, s.version, ${NO_WAIT}`;
const RESTART = `UPDATE es.subscriptions SET position = 0, updated_at = now() WHERE name = $1 AND version = $2 AND token = $3 RETURNING name`;
const ACTIVATE = `UPDATE es.subscriptions SET active = true WHERE name = $1 AND version = $2 AND token = $3 RETURNING name`;
const DEACTIVATE_OTHERS = `UPDATE es.subscriptions SET active = false WHERE name = $1 AND version <> $2 AND active`;
const FAULT = `UPDATE es.subscriptions SET status = 'faulted', error = $4, error_position = $5, updated_at = now() WHERE name = $1 AND version = $2 AND token = $3 RETURNING name`;
const LIST = `SELECT name, version, kind, position, active, owner, status, error, error_position FROM es.subscriptions WHERE $1::text IS NULL OR name = $1 ORDER BY name, version`;

/** Checkpoints in es.subscriptions. */
export class PostgresCheckpointStore implements CheckpointStore {
  /** `sessionsNameOwner`: every process's connections carry its owner name as application_name. */
  constructor(
    private readonly sql: Sql,
    private readonly options: { sessionsNameOwner: boolean } = { sessionsNameOwner: false },
  ) {}

  async acquire(subscription: SubscriptionKey & { kind: 'projection' | 'process'; start: number }, owner: string, leaseMs: number): Promise<Lease | undefined> {
    const { name, version, kind, start } = subscription;
    await this.sql.query(INTRODUCE, [name, version, kind, start]);
    const [row] = await this.sql.query<{ token: string; position: string; active: boolean }>(ACQUIRE, [name, version, owner, leaseMs, this.options.sessionsNameOwner]);
    return row && { name, version, token: Number(row.token), position: Number(row.position), active: row.active };
  }

  async renew(held: readonly Held[], leaseMs: number): Promise<Set<string>> {
    return keysOf(await this.sql.query<KeyRow>(RENEW, [...columns(held), positions(held), leaseMs]));
  }

  async release(held: readonly Held[]): Promise<void> {
    await this.sql.query(RELEASE, columns(held));
  }

  store({ name, version, token, position, to }: Held & { to: number }, sql: Sql = this.sql): Promise<StoreOutcome> {
    return changed(sql, STORE, [name, version, token, position, to]);
  }

  async storeAll(checkpoints: readonly (Held & { to: number })[]): Promise<Set<string>> {
    return keysOf(await this.sql.query<KeyRow>(STORE_ALL, [...columns(checkpoints), positions(checkpoints), checkpoints.map((c) => c.to)]));
  }

  restart({ name, version, token }: Held, sql: Sql): Promise<StoreOutcome> {
    return changed(sql, RESTART, [name, version, token]);
  }

  async activate({ name, version, token }: Held, sql: Sql): Promise<StoreOutcome> {
    const outcome = await changed(sql, ACTIVATE, [name, version, token]);
    if (outcome === 'stored') await sql.query(DEACTIVATE_OTHERS, [name, version]);
    return outcome;
  }

  fault({ name, version, token }: Held, error: string, position: number): Promise<StoreOutcome> {
    return changed(this.sql, FAULT, [name, version, token, error.slice(0, ERROR_LENGTH).replaceAll('\0', ''), position]);
  }

  async list(name?: string): Promise<SubscriptionRow[]> {
    return (await this.sql.query<Row>(LIST, [name ?? null])).map(({ error_position: at, position, ...row }) => ({ ...row, position: Number(position), errorPosition: at === null ? null : Number(at) }));
  }
}

/** Points `read.<name>` at `read.<name>_v<version>`: what a projection's `activate` usually does. */
export async function swapView(sql: Sql, name: string, version: number): Promise<void> {
  await sql.query('SELECT read.swap_view($1, $2)', [name, version]);
}

const changed = async (sql: Sql, text: string, params: unknown[]): Promise<StoreOutcome> => ((await sql.query(text, params)).length > 0 ? 'stored' : 'fenced');

const columns = (held: readonly Held[]): unknown[] => [held.map((h) => h.name), held.map((h) => h.version), held.map((h) => h.token)];

const positions = (held: readonly Held[]): number[] => held.map((h) => h.position);

const keysOf = (rows: readonly KeyRow[]): Set<string> => new Set(rows.map(keyOf));
