import type { Health } from '@tidemark/health';
import type { SyncAction } from './sync-plan.js';

/**
 * What is durably known of one action of a running sync. `applied`: the cluster took it (for a hook: it was created), its
 * outcome is awaited. The executor writes `applied`, `pruned`, `prune-skipped` and `failed`; `step` settles the rest.
 */
export interface ActionRecord {
  result: 'applied' | 'pruned' | 'prune-skipped' | 'succeeded' | 'failed';
  message: string;
}

/** What the cluster holds under one key now; must be at least as new as the record of an action on it. */
export interface LiveState {
  health: Health | null;
  /** Has a deletionTimestamp. */
  deleting: boolean;
  /** For a hook: the sync that created it, as the agent noted on the object; undefined when unknown. */
  createdBySync?: string;
}

export interface Observations {
  /** The running sync: tells a hook of this sync from one a former sync left. */
  syncId: string;
  /** By action id. */
  records: Readonly<Record<string, ActionRecord>>;
  /** By `keyText`; absent = not in the cluster. */
  live: Readonly<Record<string, LiveState>>;
  /** Prunes that need it were confirmed by a person. */
  pruneConfirmed?: boolean;
  /** Somebody asked to end the sync. */
  terminating?: boolean;
}

/** The next thing to do. `create-hook` and `apply` send the action's object, `delete-hook` removes what is live. */
export interface NextAction {
  verb: 'apply' | 'prune' | 'create-hook' | 'delete-hook';
  action: SyncAction;
}

export type SyncState = 'running' | 'waiting' | 'succeeded' | 'failed';

export interface StepResult {
  /** In order; do them, record what came of them, observe, and ask again. */
  actions: NextAction[];
  /** running: there is something to do; waiting: for the cluster, as `message` says; the others are final once `actions` are done. */
  state: SyncState;
  message: string;
  /** The records with what was settled in this step: store these instead of the ones that were given. */
  records: Record<string, ActionRecord>;
}
