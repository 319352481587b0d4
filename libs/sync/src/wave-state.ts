import { awaitedActions } from './awaited-actions.js';
import type { ActionRecord } from './step-state.js';
import type { SyncPlan } from './sync-plan.js';

/** How far one wave of a plan is. `completed` and `failed` are final. */
export type WaveState = 'pending' | 'running' | 'completed' | 'failed';

/** The state of every wave of a plan, in its order: a wave is complete when the next one may start. */
export function waveStates(plan: SyncPlan, records: Readonly<Record<string, ActionRecord>>): WaveState[] {
  const awaited = awaitedActions(plan);
  return plan.steps.map(({ actions }) => {
    const results = actions.map((action) => ({ result: records[action.id]?.result, isAwaited: awaited.has(action) }));
    if (results.every(({ result }) => result === undefined)) return actions.length === 0 ? 'completed' : 'pending';
    if (results.some(({ result, isAwaited }) => result === undefined || (result === 'applied' && isAwaited))) return 'running';
    return results.some(({ result }) => result === 'failed') ? 'failed' : 'completed';
  });
}
