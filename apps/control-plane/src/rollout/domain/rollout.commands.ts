import type { SyncIntent } from './assignment.js';
import type { DeliveryPlan } from './delivery-plan.js';
import type { Bundle } from './rollout-state.js';
import type { AssignmentCause } from './rollout.events.js';

/** A bundle was published for the application. */
export interface AssignBundle {
  kind: 'assign-bundle';
  plan: DeliveryPlan;
  bundle: Bundle;
  cause: AssignmentCause;
}

/** The declaration changed: policy, options, clusters. */
export interface RestatePolicy {
  kind: 'restate-policy';
  plan: DeliveryPlan;
}

/** The application was retired. */
export interface WithdrawTargets {
  kind: 'withdraw-targets';
  applicationId: string;
  cascade: boolean;
}

export interface RequestSync {
  kind: 'request-sync';
  plan: DeliveryPlan;
  /** null: every cluster of the application. */
  clusterIds: readonly string[] | null;
  /** null: as the policy says. */
  prune: boolean | null;
  /** What the plan prunes may be everything; for this sync alone. */
  allowEmpty: boolean;
  force: boolean;
  /** null: all objects, with the hooks. */
  resources: SyncIntent['resources'] | null;
  /** For this sync alone. */
  syncOptions: readonly string[];
  /** A guard: only if this (or a prefix of it) is what would be synced. */
  revision: string | null;
  initiatedBy: string;
}

export interface StartRollback {
  kind: 'start-rollback';
  plan: DeliveryPlan;
  clusterIds: readonly string[] | null;
  /** An ID of `app history`, or the beginning of a revision or digest. */
  to: string;
  prune: boolean | null;
  initiatedBy: string;
}

export interface PlaceHold {
  kind: 'place-hold';
  applicationId: string;
}

export interface ReleaseHold {
  kind: 'release-hold';
  plan: DeliveryPlan;
}

export type RolloutCommand = AssignBundle | RestatePolicy | WithdrawTargets | RequestSync | StartRollback | PlaceHold | ReleaseHold;
