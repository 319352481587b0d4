import { hookTypesOf, isHook, keyOf, type KubernetesObject } from '@tidemark/manifest';
import { namedHook, type HookNaming } from './hook-name.js';
import type { DeletionPhase } from './phase.js';
import { planOf } from './plan-sync.js';
import { DEFAULT_SYNC_OPTIONS } from './sync-options.js';
import type { SyncPlan } from './sync-plan.js';
import { hookTask } from './sync-task.js';
import { orderTasks } from './task-order.js';

/** The hooks that run before, or after, the objects of an application are deleted, in the order of a sync. */
export function planDeletion(objects: readonly KubernetesObject[], phase: DeletionPhase, naming: HookNaming): SyncPlan {
  const hooks = objects.filter((object) => isHook(object) && hookTypesOf(object).includes(phase));
  const byName = new Map(hooks.map((hook) => namedHook(hook, phase, naming)).map((hook) => [JSON.stringify(keyOf(hook)), hook]));
  return planOf(naming, orderTasks([...byName.values()].map((hook) => hookTask(phase, hook))), DEFAULT_SYNC_OPTIONS);
}
