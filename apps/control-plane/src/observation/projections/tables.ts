import type { RowTable } from '../../platform/read-model/rows.js';
import type { ConditionRow, DriftRow, OperationRow, SyncRow, TargetRow } from './target-row.js';

/** A table whose columns are exactly the members of its row: the compiler holds the two together. */
const table = <R>(name: string, key: readonly (keyof R & string)[], columns: Readonly<Record<keyof R & string, true>>): RowTable => ({ name, key, columns: Object.keys(columns) });

export const TARGETS = table<TargetRow>('read.targets_v1', ['target_id'], {
  target_id: true, application_id: true, cluster_id: true, application_name: true, application_namespace: true, namespace: true,
  desired_digest: true, desired_revision: true, desired_sync_id: true, reported_digest: true, reported_sync: true, running_sync_id: true,
  last_sync_id: true, digest: true, revision: true, sync: true, health: true, health_message: true, out_of_sync: true, unhealthy: true,
  resources: true, withdrawn_at: true, since: true, since_position: true, updated_at: true, position: true,
});

export const SYNCS = table<SyncRow>('read.syncs_v1', ['target_id', 'sync_id'], {
  target_id: true, sync_id: true, digest: true, revision: true, trigger: true, attempt: true, total: true, started_at: true, finished_at: true,
  outcome: true, message: true, counts: true, failures: true, started_position: true, position: true,
});

export const DRIFTS = table<DriftRow>('read.drifts_v1', ['drift_id'], {
  drift_id: true, target_id: true, resource: true, change: true, fields: true, began_at: true, ended_at: true, how: true, before_adoption: true, began_position: true, position: true,
});

export const CONDITIONS = table<ConditionRow>('read.conditions_v1', ['target_id', 'condition', 'raised_position'], {
  target_id: true, condition: true, message: true, raised_at: true, cleared_at: true, raised_position: true, position: true,
});

export const OPERATIONS = table<OperationRow>('read.operations_v1', ['operation_id'], {
  operation_id: true, application_id: true, target_id: true, cluster_id: true, kind: true, requested_at: true, expires_at: true, outcome: true,
  message: true, result: true, finished_at: true, position: true,
});

export const TABLES = [TARGETS, SYNCS, DRIFTS, CONDITIONS, OPERATIONS];
