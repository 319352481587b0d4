/** The answers to the documents of this program; a test holds the documents against the schema. */
export interface Counts { created: number; configured: number; unchanged: number; pruned: number; skipped: number; failed: number }
export interface Commit { sha: string; author: { name: string; email: string | null } | null; message: string; committedAt: string }
export interface Condition { type: string; message: string; since: string }
export interface Hold { kind: string; by: string; reason: string; since: string; until: string | null }

export interface Target {
  id: string;
  namespace: string;
  sync: 'SYNCED' | 'OUT_OF_SYNC' | 'UNKNOWN' | 'SYNCING';
  health: string;
  healthMessage: string | null;
  revision: string | null;
  desiredRevision: string | null;
  outOfSync: string[];
  resources: number | null;
  updatedAt: string | null;
  cluster: { name: string };
  application: { name: string; namespace: string };
  lastSync: { syncId: string; outcome: string; message: string; startedAt: string; finishedAt: string | null; counts: Counts | null } | null;
  conditions: Condition[];
  drifts: Pick<Drift, 'resource' | 'change' | 'beganAt' | 'beforeAdoption' | 'fields'>[];
  unhealthy: { key: string; status: string; message: string }[];
}

export interface Application {
  id: string;
  name: string;
  namespace: string;
  project: string;
  repository: string | null;
  path: string | null;
  targetRevision: string | null;
  automated: boolean;
  prune: boolean;
  selfHeal: boolean;
  summary: string;
  owner: { name: string } | null;
  hold: Hold | null;
  deletions: { cluster: { name: string }; cascade: boolean; since: string; waitsFor: string; wayOut: string | null }[];
  conditions: Condition[];
  warnings: { path: string; message: string }[];
  bundle: { digest: string; revision: string; publishedAt: string; objects: number; warnings: string[]; commit: Commit | null } | null;
  targets: Target[];
}

export interface HistoryEntry {
  id: number;
  cluster: { name: string };
  revision: string;
  commit: Commit | null;
  digest: string;
  diff: { added: number; changed: number; removed: number; digest: string | null } | null;
  cause: string;
  by: string;
  reason: string | null;
  assignedAt: string;
  outcome: string;
  syncs: { syncId: string; startedAt: string; finishedAt: string | null; outcome: string | null; trigger: string; message: string | null; counts: Counts | null }[];
}

export interface Cluster {
  id: string;
  name: string;
  labels: Record<string, string>;
  server: string | null;
  registeredAt: string;
  agent: { state: string; version: string | null; kubernetesVersion: string | null; connectedAt: string | null; lastSeenAt: string | null; credentialExpiresAt: string | null };
  counts: { targets: number; synced: number; outOfSync: number; degraded: number };
}

export interface Source {
  id: string;
  url: string;
  credential: string | null;
  credentialKind: 'BASIC' | 'SSH' | null;
  pollSeconds: number | null;
  hasWebhookSecret: boolean;
  webhookSeenAt: string | null;
  failure: { code: string; message: string; since: string } | null;
  refs: { ref: string; revision: string | null; lost: boolean }[];
}

export interface FleetEvent {
  position: number;
  type: string;
  recordedAt: string;
  actor: { kind: string; id: string; name: string | null };
  reason: string | null;
  stream: string;
  data: unknown;
  application: string | null;
  cluster: string | null;
  summary: string;
}

export interface Operation { id: string; state: string; message: string | null; result: unknown }

export interface DriftField {
  path: string;
  desired: unknown;
  live: unknown;
  manager: string;
  operation?: string | null;
  time?: string | null;
}

/** Somebody else than Tidemark changed or deleted an object; `how` says how it ended. */
export interface Drift {
  resource: string;
  change: string;
  beganAt: string;
  endedAt: string | null;
  how: string | null;
  beforeAdoption: boolean;
  cluster: { name: string };
  fields: DriftField[];
}

/** The instant an answer is of; `floor` is the oldest event that is kept. */
export interface Moment { position: number; recordedAt: string | null; newest: number; floor: { position: number; recordedAt: string } | null }
export interface FleetCounts { targets: number; synced: number; outOfSync: number; healthy: number; degraded: number; progressing: number }
export interface Versioned { name: string; version: string }

export interface TargetAt {
  id: string;
  application: string;
  namespace: string;
  cluster: string;
  sync: string;
  health: string;
  revision: string | null;
  digest: string | null;
  desiredRevision: string | null;
  desiredDigest: string | null;
  sincePosition: number;
  since: string;
  untilPosition: number | null;
  until: string | null;
  images: Versioned[];
  charts: Versioned[];
}

export interface FleetChange {
  kind: string;
  targets: number;
  summary: string;
  changes: { what: string; name: string | null; from: string | null; to: string | null }[];
  examples: { application: string; namespace: string; cluster: string }[];
}

export interface ResourceChange {
  position: number;
  at: string;
  resource: string;
  how: string;
  action: string;
  who: string;
  reason: string | null;
  application: string | null;
  cluster: string | null;
  commit: { sha: string; message: string } | null;
  fields: { path: string; desired: unknown; live: unknown; manager: string }[];
}
