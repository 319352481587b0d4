import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { loadRows, saveRows, type RowTable } from '../../platform/read-model/rows.js';
import type { BundleAssigned, TargetWithdrawn } from '../domain/rollout.events.js';

const ASSIGNMENTS: RowTable = {
  name: 'read.assignments_v1',
  key: ['target_id', 'history_id'],
  columns: [
    'target_id', 'history_id', 'application_id', 'cluster_id', 'digest', 'previous_digest', 'revision', 'cause', 'sync_id', 'actor', 'reason',
    'position', 'assigned_at', 'superseded_at', 'superseded_position',
  ],
};

interface AssignmentRow {
  target_id: string;
  history_id: number;
  digest: string;
  sync_id: string | null;
  superseded_at: string | null;
  superseded_position: number | null;
}

/** `read.assignments`: one row for each deployment of each target, for ever. */
export class AssignmentsProjection implements Projection {
  readonly name = 'assignments';
  readonly version = 1;
  readonly handles = ['rollout.bundle-assigned', 'rollout.target-withdrawn'];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const targets = events.map(({ data }) => (data as TargetWithdrawn).targetId);
    const open = await loadRows<AssignmentRow>(sql, ASSIGNMENTS, 'superseded_at IS NULL AND target_id', targets);
    const current = new Map(open.map((row) => [row.target_id, row]));
    const ended: AssignmentRow[] = [];
    for (const event of events as readonly RecordedEvent<BundleAssigned | TargetWithdrawn>[]) {
      const before = current.get(event.data.targetId);
      const next = event.type === 'rollout.bundle-assigned' ? assignmentRow(event as RecordedEvent<BundleAssigned>, before) : undefined;
      if (before && before.history_id !== next?.history_id) ended.push({ ...before, superseded_at: event.recordedAt, superseded_position: event.position });
      if (next) current.set(next.target_id, next);
      else current.delete(event.data.targetId);
    }
    await saveRows(sql, ASSIGNMENTS, [...ended, ...current.values()]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.assignments_v1');
  }
}

/** A deployment that is stated again (a new policy, its first sync) stays the one row it is. */
function assignmentRow({ data, meta, position, recordedAt }: RecordedEvent<BundleAssigned>, before: AssignmentRow | undefined): AssignmentRow {
  const syncId = data.sync?.id ?? null;
  if (before?.history_id === data.historyId) return { ...before, sync_id: before.sync_id ?? syncId };
  const row = {
    target_id: data.targetId,
    history_id: data.historyId,
    application_id: data.applicationId,
    cluster_id: data.clusterId,
    digest: data.digest,
    previous_digest: before?.digest ?? null,
    revision: data.revision,
    cause: data.cause,
    sync_id: syncId,
    actor: meta.actor,
    reason: meta.reason ?? null,
    position,
    assigned_at: recordedAt,
    superseded_at: null,
    superseded_position: null,
  };
  return row;
}
