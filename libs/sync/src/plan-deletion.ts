import { builtinScope, hookTypesOf, keyOf, keyText, withDefaultNamespace, type KubernetesObject } from '@tidemark/manifest';
import { namedHook } from './hook-name.js';
import type { DeletionPhase } from './phase.js';
import { stepsOf, type PlanInput } from './plan-sync.js';
import type { SyncPlan } from './sync-plan.js';
import { hookTask } from './sync-task.js';
import { orderTasks } from './task-order.js';

export type DeletionInput = Pick<PlanInput, 'desired' | 'live' | 'options' | 'namespace' | 'revision' | 'startedAt' | 'scopeOf'>;

/**
 * The hooks that run before (`PreDelete`) or after (`PostDelete`) the objects of a target are deleted, wave by wave in
 * the order of a sync. Pure, as `planSync`; a plan without steps when there is none.
 */
export function planDeletionHooks(phase: DeletionPhase, input: DeletionInput): SyncPlan {
  const live = new Map(input.live.map((object) => [keyText(keyOf(object)), object]));
  const tasks = input.desired
    .filter((object) => hookTypesOf(object).includes(phase))
    .map((object) => namedHook(withDefaultNamespace(object, input.namespace, input.scopeOf ?? builtinScope), phase, input))
    .map((hook: KubernetesObject) => hookTask(phase, hook, live.get(keyText(keyOf(hook)))));
  return { revision: input.revision, startedAt: input.startedAt, steps: stepsOf(orderTasks(tasks), input.options) };
}
