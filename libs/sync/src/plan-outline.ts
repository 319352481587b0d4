import { parseKeyText } from '@tidemark/manifest';
import type { SyncPhase } from './phase.js';
import { DEFAULT_SYNC_OPTIONS } from './sync-options.js';
import { actionsOf, type SyncAction, type SyncPlan } from './sync-plan.js';

/** What a plan does and in which order, without any manifest: small enough to be written down before the first action. */
export interface PlanOutline {
  steps: {
    phase: SyncPhase;
    wave: number;
    /** The ids of the actions, in order. */
    actions: string[];
  }[];
}

export const outlineOf = (plan: SyncPlan): PlanOutline => ({ steps: plan.steps.map(({ phase, wave, actions }) => ({ phase, wave, actions: actions.map(({ id }) => id) })) });

/**
 * The plan of a sync that was cut, as it was when it began. Planned anew it may look different: what was pruned since is
 * no longer live, so that waves change places, and a namespace that was created needs no creation. The order is the
 * outline's, the manifests and options are those of `fresh`, the plan for the same bundle and the same start.
 */
export function resumePlan(outline: PlanOutline, fresh: SyncPlan): SyncPlan {
  const known = new Map(actionsOf(fresh).map((action) => [action.id, action]));
  const steps = outline.steps.map(({ phase, wave, actions }) => ({
    phase,
    wave,
    actions: actions.flatMap((id): SyncAction[] => {
      const action = known.get(id) ?? vanishedPrune(id, phase, wave);
      return action === undefined ? [] : [{ ...action, phase, wave }];
    }),
  }));
  return { ...fresh, steps };
}

/** A prune whose object is gone stays in the plan: its record does. */
function vanishedPrune(id: string, phase: SyncPhase, wave: number): SyncAction | undefined {
  const [, verb, ...rest] = id.split('/');
  const key = verb === 'prune' ? parseKeyText(rest.join('/')) : undefined;
  return key && { id, verb: 'prune', key, phase, wave, options: DEFAULT_SYNC_OPTIONS };
}
