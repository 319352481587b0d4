/** A row of read.targets_v1, as PostgreSQL writes it in JSON. */
export interface TargetRow {
  target_id: string;
  application_id: string;
  cluster_id: string;
  application_name: string;
  application_namespace: string;
  namespace: string;
  desired_digest: string;
  desired_revision: string;
  desired_sync_id: string | null;
  /** The bundle the last status was about, and that status in the agent's words. */
  reported_digest: string | null;
  reported_sync: string | null;
  running_sync_id: string | null;
  last_sync_id: string | null;
  digest: string | null;
  revision: string | null;
  sync: TargetSync;
  health: string;
  health_message: string;
  out_of_sync: string[];
  unhealthy: { key: string; status: string; message: string }[];
  resources: number;
  withdrawn_at: string | null;
  since: string;
  since_position: number;
  updated_at: string;
  position: number;
}

export type TargetSync = 'SYNCED' | 'OUT_OF_SYNC' | 'UNKNOWN' | 'SYNCING';

/** A row of read.syncs_v1. `started_*` are null when the report of the start was lost. */
export interface SyncRow {
  target_id: string;
  sync_id: string;
  digest: string;
  revision: string;
  trigger: string | null;
  attempt: number;
  total: number | null;
  started_at: string | null;
  finished_at: string | null;
  outcome: string | null;
  message: string;
  counts: unknown;
  failures: unknown[];
  started_position: number;
  position: number;
}

/** A row of read.drifts_v1. */
export interface DriftRow {
  drift_id: string;
  target_id: string;
  resource: string;
  change: string;
  fields: unknown[];
  began_at: string;
  ended_at: string | null;
  how: string | null;
  /** It was there, and differed, before the target applied it for the first time. */
  before_adoption: boolean;
  began_position: number;
  position: number;
}

/** A row of read.conditions_v1. */
export interface ConditionRow {
  target_id: string;
  condition: string;
  message: string;
  raised_at: string;
  cleared_at: string | null;
  raised_position: number;
  position: number;
}

/** A row of read.operations_v1. */
export interface OperationRow {
  operation_id: string;
  application_id: string;
  target_id: string;
  cluster_id: string;
  kind: string;
  requested_at: string;
  expires_at: string;
  outcome: string | null;
  message: string;
  result: unknown;
  finished_at: string | null;
  position: number;
}

/**
 * What a person is told: a sync that runs comes first; a status about another bundle than the desired one says nothing
 * about this one, except that it is not what runs.
 */
export function syncOf(row: Pick<TargetRow, 'running_sync_id' | 'reported_digest' | 'reported_sync' | 'desired_digest'>): TargetSync {
  if (row.running_sync_id !== null) return 'SYNCING';
  if (row.reported_digest === null || row.reported_sync === null) return 'UNKNOWN';
  if (row.reported_digest !== row.desired_digest) return 'OUT_OF_SYNC';
  return SYNC[row.reported_sync] ?? 'UNKNOWN';
}

const SYNC: Readonly<Record<string, TargetSync>> = { Synced: 'SYNCED', OutOfSync: 'OUT_OF_SYNC', Unknown: 'UNKNOWN' };
