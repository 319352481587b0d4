import { compareText } from '@tidemark/manifest';
import { bubbleDependencies } from './dependencies.js';
import { kindRank } from './kind-order.js';
import { phaseRank } from './phase.js';
import type { SyncTask } from './sync-task.js';

/**
 * The one order of a sync: phase, wave, kind, name. Argo CD stops there and leaves equal ones undefined; namespace, group
 * and verb make it total.
 */
export function compareTasks(left: SyncTask, right: SyncTask): number {
  return (
    phaseRank(left.phase) - phaseRank(right.phase) ||
    left.wave - right.wave ||
    kindRank(left.key.kind) - kindRank(right.key.kind) ||
    compareText(left.key.name, right.key.name) ||
    compareText(left.key.namespace, right.key.namespace) ||
    compareText(left.key.group, right.key.group) ||
    compareText(left.key.kind, right.key.kind) ||
    compareText(left.verb, right.verb)
  );
}

/** The tasks in the order they run, each Namespace and CRD moved up to the first task that needs it. */
export const orderTasks = <T extends SyncTask>(tasks: readonly T[]): T[] => bubbleDependencies([...tasks].sort(compareTasks));
