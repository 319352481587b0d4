import { builtinScope, hookTypesOf, withDefaultNamespace } from '@tidemark/manifest';
import type { DeletionPhase } from './phase.js';
import { hookTasksOf, stepsOf, type PlanInput } from './plan-sync.js';
import type { SyncPlan } from './sync-plan.js';
import { orderTasks } from './task-order.js';

export type DeletionInput = Pick<PlanInput, 'desired' | 'options' | 'namespace' | 'revision' | 'startedAt' | 'scopeOf'>;

/**
 * The hooks that run before (`PreDelete`) or after (`PostDelete`) the objects of a target are deleted, wave by wave in
 * the order of a sync. Pure, as `planSync`; a plan without steps when there is none.
 */
export function planDeletionHooks(phase: DeletionPhase, input: DeletionInput): SyncPlan {
  const hooks = input.desired.filter((object) => hookTypesOf(object).includes(phase)).map((object) => withDefaultNamespace(object, input.namespace, input.scopeOf ?? builtinScope));
  const tasks = hooks.flatMap((hook) => hookTasksOf(hook, input, () => undefined, [phase]));
  return { revision: input.revision, startedAt: input.startedAt, steps: stepsOf(orderTasks(tasks), input.options) };
}
