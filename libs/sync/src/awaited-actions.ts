import type { SyncAction, SyncPlan, SyncStep } from './sync-plan.js';
import { actionsOf } from './sync-plan.js';

/** The waves of a sync that goes well. */
export const regularSteps = (plan: SyncPlan): SyncStep[] => plan.steps.filter(({ phase }) => phase !== 'SyncFail');

/**
 * The actions whose outcome in the cluster counts. Hooks are always awaited. Objects are when there is more than one wave
 * in the plan, SyncFail hooks included (upstream's rule, which users rely on), except in a last wave without hooks: a
 * plain sync ends when all is applied, healthy or not.
 */
export function awaitedActions(plan: SyncPlan): ReadonlySet<SyncAction> {
  const last = regularSteps(plan).at(-1);
  const unawaited = new Set(last?.actions.some(({ verb }) => verb === 'hook') ? [] : last?.actions);
  const several = plan.steps.length > 1;
  return new Set(actionsOf(plan).filter((action) => action.verb === 'hook' || (several && !unawaited.has(action))));
}
