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
  /** For a hook: the `hookRunOf` that the agent noted on the object when it created it; undefined when unknown. */
  createdBy?: string;
  /** Carries the hook finalizer: it stays until it is released, so that its result is not lost to a deletion from outside. */
  held?: true;
}

export interface Observations {
  /** One attempt of one sync: tells a hook of this attempt from one that an earlier attempt or sync left. */
  runId: string;
  /** By action id. */
  records: Readonly<Record<string, ActionRecord>>;
  /** By `keyText`; absent = not in the cluster. */
  live: Readonly<Record<string, LiveState>>;
  /** Prunes that need it were confirmed by a person. */
  pruneConfirmed?: boolean;
  /** Somebody asked to end the sync. */
  terminating?: boolean;
}

/** Names one execution of one hook: a hook of several phases is one object that runs once in each of them. */
export const hookRunOf = (runId: string, { phase }: Pick<SyncAction, 'phase'>): string => `${runId}/${phase}`;

/**
 * The next thing to do. `create-hook` and `apply` send the action's object, `delete-hook` removes what is live, its hook
 * finalizer first, `release-hook` takes the hook finalizer away from a hook that is done.
 */
export interface NextAction {
  verb: 'apply' | 'prune' | 'create-hook' | 'delete-hook' | 'release-hook';
  action: SyncAction;
}

export type SyncState = 'running' | 'waiting' | 'succeeded' | 'failed';

export interface StepResult {
  /** In order; do them, record what came of them, observe, and ask again. Releases may run beside everything else. */
  actions: NextAction[];
  /** running: there is something to do; waiting: for the cluster, as `message` says; the others are final once `actions` are done. */
  state: SyncState;
  message: string;
  /** The records with what was settled in this step: make these durable before `actions` are done. */
  records: Record<string, ActionRecord>;
}
