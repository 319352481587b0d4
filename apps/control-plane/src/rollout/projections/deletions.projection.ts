import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { loadRows, saveRows, type RowTable } from '../../platform/read-model/rows.js';
import type { TargetWithdrawn } from '../domain/rollout.events.js';

const DELETIONS: RowTable = {
  name: 'read.deletions_v1',
  key: ['target_id'],
  columns: ['target_id', 'application_id', 'cluster_id', 'assignment', 'cascade', 'asked_at', 'message', 'message_at', 'position'],
};

interface DeletionRow {
  target_id: string;
  application_id: string;
  cluster_id: string;
  assignment: number;
  cascade: boolean;
  asked_at: string;
  /** In the agent's words what it waits for; '' when it said nothing yet or goes on. */
  message: string;
  message_at: string;
  position: number;
}

/** What reports about a target that is withdrawn say, as far as it matters here. */
interface Told {
  targetId: string;
  clusterId: string;
  condition?: string;
  message?: string;
  phase?: string;
  state?: string;
  assignment?: number;
}

type Rows = Map<string, DeletionRow | null>;

const DELETION_PHASES: readonly (string | undefined)[] = ['PreDelete', 'PostDelete'];
/** What keeps an agent from going on with a deletion. */
const OBSTACLES: readonly (string | undefined)[] = ['DeletionError', 'BundleUnavailable', 'ClusterUnreachable', 'ReconcileFailed'];
const REVOKED = 'fleet.agent-revoked';

const STEPS: Readonly<Record<string, (rows: Rows, event: RecordedEvent<never>) => void>> = {
  'rollout.target-withdrawn': (rows, { data, recordedAt, position }: RecordedEvent<TargetWithdrawn>) => {
    const { targetId, applicationId, clusterId, assignment, cascade } = data;
    rows.set(targetId, { target_id: targetId, application_id: applicationId, cluster_id: clusterId, assignment, cascade, asked_at: recordedAt, message: '', message_at: recordedAt, position });
  },
  'rollout.bundle-assigned': (rows, { data }: RecordedEvent<Told>) => void rows.set(data.targetId, null),
  'observation.target-removed': onRow((rows, { data }, row) => {
    // One that was withdrawn again is not removed by what an agent did before.
    if (data.assignment === undefined || data.assignment >= row.assignment) rows.set(row.target_id, null);
  }),
  'observation.condition-raised': onRow((rows, event, row) => {
    if (OBSTACLES.includes(event.data.condition)) rows.set(row.target_id, waitsFor(row, event, event.data.message ?? ''));
  }),
  'observation.condition-cleared': onRow((rows, event, row) => {
    if (OBSTACLES.includes(event.data.condition)) rows.set(row.target_id, waitsFor(row, event, ''));
  }),
  'observation.sync-progressed': onRow((rows, event, row) => {
    if (DELETION_PHASES.includes(event.data.phase)) rows.set(row.target_id, waitsFor(row, event, event.data.state === 'waiting' ? (event.data.message ?? '') : ''));
  }),
  // Nobody is left to take them out: what they leave is its owner's, who cut the cluster off.
  [REVOKED]: (rows, { data }: RecordedEvent<{ clusterId: string }>) => {
    for (const row of [...rows.values()]) if (row?.cluster_id === data.clusterId) rows.set(row.target_id, null);
  },
};

/** `read.deletions`: the targets that were withdrawn and are not yet out of their clusters. */
export class DeletionsProjection implements Projection {
  readonly name = 'deletions';
  readonly version = 1;
  readonly handles = Object.keys(STEPS);
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const clusters = events.filter(({ type }) => type === REVOKED).map(({ data }) => (data as { clusterId: string }).clusterId);
    const targets = events.flatMap(({ data }) => (data as { targetId?: string }).targetId ?? []);
    const before = [...(await loadRows<DeletionRow>(sql, DELETIONS, 'target_id', targets)), ...(await loadRows<DeletionRow>(sql, DELETIONS, 'cluster_id', clusters))];
    const rows: Rows = new Map(before.map((row) => [row.target_id, row]));
    for (const event of events) STEPS[event.type]?.(rows, event as RecordedEvent<never>);
    const known = new Map(before.map((row) => [row.target_id, row]));
    await saveRows(sql, DELETIONS, [...rows.values()].flatMap((row) => (row === null || row === known.get(row.target_id) ? [] : [row])));
    const over = [...known.keys()].filter((targetId) => rows.get(targetId) === null);
    if (over.length > 0) await sql.query('DELETE FROM read.deletions_v1 WHERE target_id = ANY($1::uuid[])', [over]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.deletions_v1');
  }
}

/** Only what the target's own cluster says counts. */
function onRow(step: (rows: Rows, event: RecordedEvent<Told>, row: DeletionRow) => void) {
  return (rows: Rows, event: RecordedEvent<Told>): void => {
    const row = rows.get(event.data.targetId);
    if (row && row.cluster_id === event.data.clusterId) step(rows, event, row);
  };
}

const waitsFor = (row: DeletionRow, { recordedAt, position }: RecordedEvent<Told>, message: string): DeletionRow => (row.message === message ? row : { ...row, message, message_at: recordedAt, position });
