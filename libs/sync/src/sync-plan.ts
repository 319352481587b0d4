import type { KubernetesObject, ObjectKey } from '@tidemark/manifest';
import type { HookDeletePolicy } from './hook-delete-policy.js';
import type { SyncPhase } from './phase.js';
import type { SyncOptions } from './sync-options.js';

/** One thing to do with one object. Plain JSON. */
export interface SyncAction {
  /** Unique in its plan and the same whenever the plan is made again: `<phase>/<verb>/<key>`. */
  id: string;
  verb: 'apply' | 'prune' | 'hook';
  key: ObjectKey;
  phase: SyncPhase;
  wave: number;
  /** What is applied or created; absent for a prune. */
  object?: KubernetesObject;
  /** What holds for this object after its annotations were read. */
  options: SyncOptions;
  /** Only for hooks. */
  deletePolicies?: HookDeletePolicy[];
  /** The object must not enter the inventory: hooks never do, nor does a namespace made by CreateNamespace. */
  unowned?: true;
}

/** The actions of one wave of one phase. Prunes may run together, then applies and hooks in order (same kind together). */
export interface SyncStep {
  phase: SyncPhase;
  wave: number;
  actions: SyncAction[];
}

/** What one sync will do, as data: it can be printed, stored and resumed. Contains Secrets: mask before it leaves the process. */
export interface SyncPlan {
  revision: string;
  /** Unix seconds. */
  startedAt: number;
  steps: SyncStep[];
}

export const actionsOf = (plan: SyncPlan): SyncAction[] => plan.steps.flatMap((step) => step.actions);

/** At most one wave, no hooks and nothing to confirm: nothing in it waits for anything, and it can be done again from its beginning. */
export const isPlain = (plan: SyncPlan): boolean => plan.steps.length <= 1 && actionsOf(plan).every((action) => action.verb !== 'hook' && !needsConfirmation(action));

/** A prune that waits until a person confirms it. */
export const needsConfirmation = ({ verb, options }: SyncAction): boolean => verb === 'prune' && options.prune === 'confirm';
