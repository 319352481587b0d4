import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@tidemark/kernel';
import type { Sql } from '@tidemark/event-store';
import { CLOCK, SQL } from '../../platform/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { TOLD_HEALTH, TOLD_HEALTH_MESSAGE, TOLD_SYNC } from '../../platform/read-model/told-state.js';
import type { Condition, Sync, SyncCounts, SyncFailure } from './status.types.js';
import type { Drift, DriftField, Operation, Target, TargetCounts, TargetFilter } from './target.types.js';

/** Sort key of lists of targets. */
export type TargetKey = [application: string, namespace: string, targetId: string];

const KEYS = { targets: Symbol('targets by id'), ofApplication: Symbol('targets by application'), counts: Symbol('counts by cluster'), syncs: Symbol('syncs by id'), conditions: Symbol('conditions by target'), drifts: Symbol('open drifts by target') } as const;

const COLUMNS = `t.target_id AS id, t.namespace, ${TOLD_SYNC} AS sync, ${TOLD_HEALTH} AS health, ${TOLD_HEALTH_MESSAGE} AS "healthMessage", t.revision, t.digest, t.desired_revision AS "desiredRevision",
  t.desired_digest AS "desiredDigest", t.out_of_sync AS "outOfSync", t.unhealthy, t.resources, t.since, t.updated_at AS "updatedAt",
  t.application_id AS "applicationId", t.cluster_id AS "clusterId", t.last_sync_id AS "lastSyncId", t.application_name, t.application_namespace`;
const MATCHES = `t.withdrawn_at IS NULL AND ($1::text IS NULL OR t.application_name = $1) AND ($2::text IS NULL OR t.application_namespace = $2)
  AND ($3::text IS NULL OR t.cluster_id = (SELECT c.cluster_id FROM read.clusters c WHERE c.name = $3))
  AND ($4::text[] IS NULL OR ${TOLD_SYNC} = ANY($4)) AND ($5::text[] IS NULL OR ${TOLD_HEALTH} = ANY($5))`;
const ORDER = 't.application_name, t.application_namespace, t.target_id';
const COUNTS = `count(*)::int AS targets, count(*) FILTER (WHERE ${TOLD_SYNC} = 'SYNCED')::int AS synced, count(*) FILTER (WHERE ${TOLD_SYNC} = 'OUT_OF_SYNC')::int AS "outOfSync",
  count(*) FILTER (WHERE ${TOLD_HEALTH} = 'HEALTHY')::int AS healthy, count(*) FILTER (WHERE ${TOLD_HEALTH} = 'DEGRADED')::int AS degraded,
  count(*) FILTER (WHERE ${TOLD_HEALTH} = 'PROGRESSING')::int AS progressing`;

/** What its agent told, and the failure of the last sync for as long as it stands in the way. */
const CONDITIONS = `
  SELECT target_id AS "targetId", condition AS type, message, raised_at AS since FROM read.conditions WHERE target_id = ANY($1::uuid[]) AND cleared_at IS NULL
  UNION ALL SELECT t.target_id, 'SyncFailed', s.message, s.finished_at FROM read.targets t JOIN read.syncs s ON s.target_id = t.target_id AND s.sync_id = t.last_sync_id
    WHERE t.target_id = ANY($1::uuid[]) AND s.outcome = 'failed' AND s.digest = t.desired_digest AND t.sync <> 'SYNCED' AND t.withdrawn_at IS NULL
  ORDER BY since LIMIT 5000`;

/** A target with its sort key. */
export type TargetRecord = Target & { application_name: string; application_namespace: string };

export const targetKeyOf = (row: TargetRecord): TargetKey => [row.application_name, row.application_namespace, row.id];

export interface SyncRecord extends Sync {
  targetId: string;
  startedPosition: number;
}

/** Reads of `read.targets` and what belongs to them. Of the targets of one thing at most 1,000, of open drifts 100 a target. */
@Injectable()
export class TargetReads {
  constructor(
    @Inject(SQL) private readonly sql: Sql,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async page(filter: TargetFilter, after: TargetKey | null, limit: number): Promise<TargetRecord[]> {
    return this.sql.query<TargetRecord>(
      `SELECT ${COLUMNS} FROM read.targets t WHERE ${MATCHES} AND ($6::text IS NULL OR (${ORDER}) > ($6::text, $7::text, $8::uuid)) ORDER BY ${ORDER} LIMIT $9`,
      [...filterParams(filter), ...(after ?? [null, null, null]), limit],
    );
  }

  async count(filter: TargetFilter): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM read.targets t WHERE ${MATCHES}`, filterParams(filter));
    return row?.n ?? 0;
  }

  byId = (context: RequestContext) =>
    context.loader<Target>(KEYS.targets, async (ids) => keyed(await this.sql.query<TargetRecord>(`SELECT ${COLUMNS} FROM read.targets t WHERE t.target_id = ANY($1::uuid[])`, [ids]), ({ id }) => id));

  ofApplication = (context: RequestContext) =>
    context.loader<Target[]>(KEYS.ofApplication, async (ids) =>
      grouped(
        await this.sql.query<TargetRecord & { cluster_name: string | null }>(
          `SELECT * FROM unnest($1::uuid[]) AS a(wanted) CROSS JOIN LATERAL (SELECT ${COLUMNS}, c.name AS cluster_name FROM read.targets t LEFT JOIN read.clusters c USING (cluster_id)
           WHERE t.application_id = a.wanted AND t.withdrawn_at IS NULL ORDER BY c.name, t.target_id LIMIT 1000) t`,
          [ids],
        ),
        ({ applicationId }) => applicationId,
      ),
    );

  countsOfCluster = (context: RequestContext) =>
    context.loader<TargetCounts>(KEYS.counts, async (ids) =>
      keyed(
        await this.sql.query<TargetCounts & { clusterId: string }>(`SELECT t.cluster_id AS "clusterId", ${COUNTS} FROM read.targets t WHERE t.cluster_id = ANY($1::uuid[]) AND t.withdrawn_at IS NULL GROUP BY 1`, [ids]),
        ({ clusterId }) => clusterId,
      ),
    );

  /** By sync id: the same sync is of one target. */
  syncs = (context: RequestContext) => context.loader<SyncRecord>(KEYS.syncs, async (ids) => keyed((await this.syncRows('s.sync_id = ANY($1::uuid[])', [ids])).map(syncOf), ({ syncId }) => syncId));

  conditions = (context: RequestContext) =>
    context.loader<Condition[]>(KEYS.conditions, async (ids) =>
      grouped(
        await this.sql.query<Condition & { targetId: string }>(
          CONDITIONS,
          [ids],
        ),
        ({ targetId }) => targetId,
      ),
    );

  openDrifts = (context: RequestContext) =>
    context.loader<Drift[]>(KEYS.drifts, async (ids) =>
      grouped(
        (await this.sql.query<DriftRow>(
          `SELECT d.* FROM unnest($1::uuid[]) AS a(wanted) CROSS JOIN LATERAL (SELECT * FROM read.drifts d WHERE d.target_id = a.wanted AND d.ended_at IS NULL ORDER BY d.began_position DESC LIMIT 100) d`,
          [ids],
        )).map(driftOf),
        ({ targetId }) => targetId,
      ),
    );

  /** Newest first. */
  async driftPage(filter: { application: string | null; cluster: string | null }, before: number | null, limit: number): Promise<Drift[]> {
    const rows = await this.sql.query<DriftRow>(`SELECT d.* ${DRIFTS} AND ($3::bigint IS NULL OR d.began_position < $3) ORDER BY d.began_position DESC LIMIT $4`, [filter.application, filter.cluster, before, limit]);
    return rows.map(driftOf);
  }

  async driftCount(filter: { application: string | null; cluster: string | null }): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n ${DRIFTS}`, [filter.application, filter.cluster]);
    return row?.n ?? 0;
  }

  async operation(id: string): Promise<Operation | null> {
    const [row] = await this.sql.query<OperationRow>('SELECT * FROM read.operations WHERE operation_id = $1', [id]);
    if (!row) return null;
    const state = row.outcome ?? (row.expires_at <= this.clock.now() ? 'expired' : 'pending');
    return { id: row.operation_id, kind: row.kind, state, message: row.message, result: row.result, requestedAt: row.requested_at.toISOString(), expiresAt: row.expires_at.toISOString(), targetId: row.target_id };
  }

  private syncRows(condition: string, params: readonly unknown[]): Promise<SyncRow[]> {
    return this.sql.query<SyncRow>(`SELECT s.* FROM read.syncs s WHERE ${condition}`, params);
  }
}

const DRIFTS = `FROM read.drifts d JOIN read.targets t USING (target_id)
  WHERE ($1::text IS NULL OR t.application_name = $1) AND ($2::text IS NULL OR t.cluster_id = (SELECT c.cluster_id FROM read.clusters c WHERE c.name = $2))`;

export const NONE: TargetCounts = { targets: 0, synced: 0, outOfSync: 0, healthy: 0, degraded: 0, progressing: 0 };

interface SyncRow {
  target_id: string;
  sync_id: string;
  digest: string;
  revision: string;
  trigger: string | null;
  attempt: number;
  started_at: Date | null;
  finished_at: Date | null;
  outcome: string | null;
  message: string;
  counts: SyncCounts | null;
  failures: SyncFailure[];
  started_position: string;
}
interface DriftRow {
  drift_id: string;
  target_id: string;
  resource: string;
  change: string;
  fields: DriftField[];
  began_at: Date;
  ended_at: Date | null;
  how: string | null;
  before_adoption: boolean;
  began_position: string;
}
interface OperationRow {
  operation_id: string;
  target_id: string;
  kind: string;
  outcome: string | null;
  message: string;
  result: unknown;
  requested_at: Date;
  expires_at: Date;
}

const syncOf = (row: SyncRow): SyncRecord => ({
  targetId: row.target_id,
  syncId: row.sync_id,
  digest: row.digest,
  revision: row.revision,
  trigger: row.trigger,
  attempt: row.attempt,
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  outcome: row.outcome ?? 'running',
  message: row.message,
  counts: row.counts,
  failures: row.failures,
  startedPosition: Number(row.started_position),
});

const driftOf = (row: DriftRow): Drift => ({
  id: row.drift_id,
  targetId: row.target_id,
  resource: row.resource,
  change: row.change,
  fields: row.fields,
  beganAt: row.began_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  how: row.how,
  beforeAdoption: row.before_adoption,
  position: Number(row.began_position),
});

const filterParams = ({ application, namespace, cluster, sync, health }: TargetFilter): unknown[] => [application ?? null, namespace ?? null, cluster ?? null, sync ?? null, health ?? null];

const keyed = <R>(rows: readonly R[], key: (row: R) => string): Map<string, R> => new Map(rows.map((row) => [key(row), row]));

function grouped<R>(rows: readonly R[], key: (row: R) => string): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
