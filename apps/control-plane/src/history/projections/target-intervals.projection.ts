import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { evolveFleet, FleetRows } from '../../observation/index.js';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { loadRows, saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';
import { HEARING_EVENTS, hearingAfter, isUnheard, UNREGISTERED } from '../domain/agent-hearing.js';
import type { AgentHearing } from '../domain/agent-hearing.js';
import { numberBundles } from './bundle-numbers.js';
import { FleetCounts } from './fleet-counts.js';
import { TargetPast } from './target-past.js';
import type { BundleRevision, EndedInterval, StoredPresent } from './target-past.js';

export const PRESENTS: RowTable = {
  name: 'read.target_presents_v1',
  key: ['target_id'],
  columns: [
    'target_id', 'application_id', 'cluster_id', 'application_name', 'application_namespace', 'reported_digest', 'reported_sync', 'running_sync_id', 'sync', 'health', 'withdrawn_at', 'unheard', 'desired', 'live', 'state', 'from_position', 'from_at',
  ],
};
export const INTERVALS: RowTable = {
  name: 'read.target_intervals_v1',
  key: ['target_id', 'to_position'],
  columns: ['target_id', 'from_position', 'to_position', 'from_at', 'to_at', 'desired', 'live', 'state', 'became', 'span'],
};
const CLUSTERS: RowTable = { name: 'read.target_clusters_v1', key: ['cluster_id'], columns: ['cluster_id', 'agent_state', 'session_id'] };

/** Those of the targets' events that may change what is shown of one. */
const TARGET_EVENTS = [
  'rollout.bundle-assigned', 'rollout.target-withdrawn', 'observation.sync-started', 'observation.sync-succeeded', 'observation.sync-failed',
  'observation.sync-terminated', 'observation.status-changed',
];

/** The name other readers wait for. */
export const TARGET_INTERVALS = 'target-intervals';

interface ClusterRow {
  cluster_id: string;
  agent_state: string;
  session_id: string | null;
}

/**
 * What each target was, from which position to which: the fold of `read.targets` over the same events, with an interval written
 * each time something that is shown became another. An interval is written once, when it ends; the open ones are in
 * `read.target_presents`. A batch costs a fixed number of statements.
 */
export class TargetIntervalsProjection implements Projection {
  readonly name = TARGET_INTERVALS;
  readonly version = 1;
  readonly handles = [...TARGET_EVENTS, ...HEARING_EVENTS];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const batch = await Batch.load(events, sql);
    for (const event of events) batch.take(event);
    await batch.save(sql);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.target_intervals_v1, read.target_presents_v1, read.target_clusters_v1, read.fleet_counts_v1, read.bundle_revisions_v1');
  }
}

interface Named {
  readonly targetId?: string;
  readonly clusterId: string;
}

/** Of the targets that are named, and of all targets of the clusters. */
async function storedPresents(sql: Sql, targets: readonly string[], clusters: readonly string[]): Promise<StoredPresent[]> {
  if (targets.length + clusters.length === 0) return [];
  const rows = await sql.query<{ row: StoredPresent }>(
    `SELECT to_json(t) AS row FROM (SELECT p.*, to_json(d) AS desired_bundle, to_json(l) AS live_bundle FROM ${PRESENTS.name} p
     LEFT JOIN read.bundle_revisions_v1 d ON d.number = p.desired LEFT JOIN read.bundle_revisions_v1 l ON l.number = p.live
     WHERE p.target_id = ANY($1::uuid[]) OR p.cluster_id = ANY($2::uuid[])) t`,
    [[...new Set(targets)], [...new Set(clusters)]],
  );
  return rows.map(({ row }) => row);
}

/** What a batch is about, in memory while it is applied. */
class Batch {
  private readonly pasts = new Map<string, TargetPast>();
  private readonly hearings = new Map<string, AgentHearing>();
  private readonly touched = new Set<string>();
  private readonly heardAnew = new Set<string>();
  private readonly ended: EndedInterval[] = [];
  /** In the order in which they were shown first, so that their numbers do not depend on how the events were paged. */
  private readonly bundles: (BundleRevision | null)[] = [];

  private constructor(private readonly counts: FleetCounts) {}

  static async load(events: readonly RecordedEvent[], sql: Sql): Promise<Batch> {
    const batch = new Batch(await FleetCounts.load(sql));
    const named = events.map(({ data }) => data as Named);
    const speaking = events.filter(({ type }) => HEARING_EVENTS.includes(type)).map(({ data }) => (data as Named).clusterId);
    for (const row of await storedPresents(sql, named.flatMap(({ targetId }) => targetId ?? []), speaking)) batch.pasts.set(row.target_id, TargetPast.stored(row));
    for (const row of await loadRows<ClusterRow>(sql, CLUSTERS, 'cluster_id', named.map(({ clusterId }) => clusterId))) {
      batch.hearings.set(row.cluster_id, { agentState: row.agent_state, sessionId: row.session_id });
    }
    return batch;
  }

  take(event: RecordedEvent): void {
    const ended = HEARING_EVENTS.includes(event.type) ? this.hear(event) : this.evolve(event);
    this.ended.push(...ended);
    this.counts.take(event.position, event.recordedAt, ended);
  }

  async save(sql: Sql): Promise<void> {
    const pasts = [...this.touched].flatMap((id) => this.pasts.get(id) ?? []);
    const numberOf = await numberBundles(sql, [...this.bundles, ...this.ended.flatMap(({ desired, live }) => [desired, live]), ...pasts.flatMap(({ bundles }) => bundles)]);
    await saveRows(sql, INTERVALS, this.ended.map((one) => ({ ...one, desired: numberOf(one.desired), live: numberOf(one.live) })));
    await saveRows(sql, PRESENTS, pasts.flatMap((past) => past.present(numberOf) ?? []));
    await saveRows(sql, CLUSTERS, [...this.heardAnew].map((id) => this.clusterRow(id)));
    await this.counts.save(sql);
  }

  /** The fold of `read.targets` decides; what it does to other rows is of no interest here. */
  private evolve(event: RecordedEvent): EndedInterval[] {
    const { targetId, clusterId } = event.data as Named;
    if (targetId === undefined) return [];
    const past = this.pasts.get(targetId) ?? TargetPast.unseen(this.unheard(clusterId));
    const rows = new FleetRows();
    if (past.row) rows.targets.load(targetId, past.row);
    evolveFleet(rows, event);
    const row = rows.targets.get(targetId);
    if (row === undefined || row === past.row) return [];
    this.pasts.set(targetId, past);
    this.touched.add(targetId);
    const ended = past.next(row, this.unheard(row.cluster_id), event);
    if (ended) this.bundles.push(...past.bundles);
    return ended ? [ended] : [];
  }

  /** A cluster that falls silent, or is heard again, changes what is believed of all its targets. */
  private hear(event: RecordedEvent): EndedInterval[] {
    const { clusterId } = event.data as Named;
    const before = this.hearings.get(clusterId) ?? (event.type === 'fleet.cluster-registered' ? UNREGISTERED : undefined);
    if (before === undefined) return [];
    const after = hearingAfter(before, event);
    this.hearings.set(clusterId, after);
    this.heardAnew.add(clusterId);
    if (isUnheard(after) === isUnheard(before)) return [];
    return [...this.pasts.entries()].flatMap(([targetId, past]) => {
      if (past.clusterId !== clusterId) return [];
      this.touched.add(targetId);
      return past.next(past.row, isUnheard(after), event) ?? [];
    });
  }

  private unheard(clusterId: string): boolean {
    const hearing = this.hearings.get(clusterId);
    return hearing !== undefined && isUnheard(hearing);
  }

  private clusterRow(clusterId: string): ClusterRow {
    const { agentState, sessionId } = this.hearings.get(clusterId) ?? UNREGISTERED;
    return { cluster_id: clusterId, agent_state: agentState, session_id: sessionId };
  }
}
