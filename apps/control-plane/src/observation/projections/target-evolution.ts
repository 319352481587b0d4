import type { RecordedEvent } from '@tidemark/event-store';
import type { BundleAssigned, TargetWithdrawn } from '../../rollout/index.js';
import type { TargetRow } from './target-row.js';
import { syncOf } from './target-row.js';

/** The members of a report's event about a bundle on a target. */
interface AboutBundle {
  bundle: string;
  revision: string;
}
interface SyncEnded extends AboutBundle {
  syncId: string;
}
interface Status extends AboutBundle {
  sync: string;
  health: string;
  healthMessage: string;
  resources: number;
}
/** What a status lists, as texts. */
export interface StatusLists {
  outOfSync: string[];
  unhealthy: TargetRow['unhealthy'];
}

export function assigned(row: TargetRow | undefined, event: RecordedEvent<BundleAssigned>): TargetRow {
  const { data } = event;
  const { application, destinationNamespace } = data.statement;
  const base = row !== undefined && row.withdrawn_at === null ? row : unseen(event);
  return settled(base, event, {
    application_name: application.name,
    application_namespace: application.namespace,
    namespace: destinationNamespace,
    desired_digest: data.digest,
    desired_revision: data.revision,
    desired_sync_id: data.sync?.id ?? base.desired_sync_id,
  });
}

export const withdrawn = (row: TargetRow, event: RecordedEvent<TargetWithdrawn>): TargetRow => settled(row, event, { withdrawn_at: event.recordedAt, running_sync_id: null });

export const syncStarted = (row: TargetRow, event: RecordedEvent, syncId: string): TargetRow => settled(row, event, { running_sync_id: syncId, last_sync_id: syncId });

export function syncSucceeded(row: TargetRow, event: RecordedEvent, ended: SyncEnded): TargetRow {
  const live = { digest: ended.bundle, revision: ended.revision };
  // The status of this bundle has not come yet: everything was done, so it is what was asked for until a status says else.
  const status = row.reported_digest === ended.bundle ? {} : { reported_digest: ended.bundle, reported_sync: 'Synced', out_of_sync: [] };
  return settled(row, event, { ...ending(row, ended.syncId), ...live, ...status });
}

export const syncStopped = (row: TargetRow, event: RecordedEvent, syncId: string): TargetRow => settled(row, event, ending(row, syncId));

export function statusChanged(row: TargetRow, event: RecordedEvent, status: Status, lists: StatusLists): TargetRow {
  const live = status.sync === 'Synced' ? { digest: status.bundle, revision: status.revision } : {};
  return settled(row, event, {
    ...live,
    reported_digest: status.bundle,
    reported_sync: status.sync,
    health: status.health.toUpperCase(),
    health_message: status.healthMessage,
    out_of_sync: lists.outOfSync,
    unhealthy: lists.unhealthy,
    resources: status.resources,
  });
}

/** A newer sync may be running already when an older one tells of its end. */
const ending = (row: TargetRow, syncId: string): Partial<TargetRow> => ({
  running_sync_id: row.running_sync_id === syncId ? null : row.running_sync_id,
  last_sync_id: row.last_sync_id ?? syncId,
});

function settled(row: TargetRow, event: RecordedEvent, change: Partial<TargetRow>): TargetRow {
  const next = { ...row, ...change, updated_at: event.recordedAt, position: event.position };
  const sync = syncOf(next);
  const same = sync === row.sync && next.health === row.health;
  return { ...next, sync, ...(same ? {} : { since: event.recordedAt, since_position: event.position }) };
}

/** A target that no agent has said anything about. */
function unseen({ data, recordedAt, position }: RecordedEvent<BundleAssigned>): TargetRow {
  return {
    target_id: data.targetId,
    application_id: data.applicationId,
    cluster_id: data.clusterId,
    application_name: data.statement.application.name,
    application_namespace: data.statement.application.namespace,
    namespace: data.statement.destinationNamespace,
    desired_digest: data.digest,
    desired_revision: data.revision,
    desired_sync_id: null,
    reported_digest: null,
    reported_sync: null,
    running_sync_id: null,
    last_sync_id: null,
    digest: null,
    revision: null,
    sync: 'UNKNOWN',
    health: 'UNKNOWN',
    health_message: '',
    out_of_sync: [],
    unhealthy: [],
    resources: 0,
    withdrawn_at: null,
    since: recordedAt,
    since_position: position,
    updated_at: recordedAt,
    position,
  };
}
