/** The answers to the documents of this folder; a test holds the documents against the schema. */
export type SyncStatus = 'SYNCED' | 'OUT_OF_SYNC' | 'SYNCING' | 'UNKNOWN';
export type HealthStatus = 'HEALTHY' | 'SUSPENDED' | 'PROGRESSING' | 'MISSING' | 'DEGRADED' | 'UNKNOWN';
export type AgentState = 'PENDING' | 'CONNECTED' | 'STALE' | 'LOST' | 'DISCONNECTED' | 'REVOKED';

export interface UserError { code: string; message: string; nextStep: string | null }
export interface Commit { sha: string; message: string; committedAt: string; author: { name: string } | null }
export interface Condition { type: string; message: string; since: string }
export interface Counts { created: number; configured: number; unchanged: number; pruned: number; skipped: number; failed: number }

export interface Stats { clusters: number; connected: number; applications: number; targets: number; synced: number; outOfSync: number; healthy: number; degraded: number; progressing: number; position: number }

export interface TargetCell { id: string; sync: SyncStatus; health: HealthStatus; healthMessage: string; revision: string | null; cluster: { name: string }; conditions: Condition[] }
export interface ApplicationRow { id: string; name: string; namespace: string; project: string; hold: { by: string } | null; conditions: Condition[]; targets: TargetCell[]; bundle: { revision: string; publishedAt: string; commit: Commit | null } | null }

export interface Drift { id: string; resource: string; change: string; beganAt: string; endedAt: string | null; how: string | null; beforeAdoption: boolean; cluster: { name: string }; fields: { path: string; desired: unknown; live: unknown; manager: string; operation: string | null; time: string | null }[] }

export interface TargetDetail extends TargetCell {
  namespace: string;
  desiredRevision: string | null;
  resources: number | null;
  outOfSync: string[];
  unhealthy: { key: string; status: HealthStatus; message: string }[];
  lastSync: { outcome: string; message: string; startedAt: string; finishedAt: string | null; counts: Counts | null } | null;
}
export interface Hold { kind: string; by: string; reason: string; since: string; until: string | null }
export interface ApplicationDetail extends Omit<ApplicationRow, 'targets' | 'hold'> {
  summary: string;
  repository: string | null;
  path: string | null;
  targetRevision: string | null;
  automated: boolean;
  prune: boolean;
  selfHeal: boolean;
  hold: Hold | null;
  owner: { name: string } | null;
  targets: TargetDetail[];
}

export interface HistoryEntry {
  id: number;
  revision: string;
  digest: string;
  cause: string;
  by: string;
  reason: string | null;
  assignedAt: string;
  outcome: string;
  cluster: { name: string };
  commit: Commit | null;
  diff: { added: number; changed: number; removed: number; digest: string | null } | null;
  syncs: { syncId: string; startedAt: string | null; finishedAt: string | null; outcome: string; trigger: string | null; message: string | null; counts: Counts | null }[];
}
export interface DiffEntry { key: string; action: string; unified: string }

export interface ClusterRow {
  id: string;
  name: string;
  labels: Record<string, string>;
  agent: { state: AgentState; version: string | null; kubernetesVersion: string | null; connectedAt: string | null; lastSeenAt: string | null };
  counts: { targets: number; synced: number; outOfSync: number; degraded: number };
}
export interface FleetEvent { position: number; type: string; recordedAt: string; summary: string; application: string | null; cluster: string | null }

/** The instant an answer is of; `floor` is the oldest event that is kept. */
export interface Moment { position: number; recordedAt: string | null; floor: { position: number; recordedAt: string } | null }
export interface PastTarget { id: string; application: string; cluster: string; sync: SyncStatus; health: HealthStatus; revision: string | null; since: string }
export interface FleetChange { summary: string; examples: { application: string; cluster: string }[] }
