import { keyText } from '@tidemark/manifest';
import { named, settle } from './settle.js';
import type { ActionRecord, NextAction, Observations, StepResult, SyncState } from './step-state.js';
import { actionsOf, type SyncAction, type SyncPlan, type SyncStep } from './sync-plan.js';

interface Progress {
  plan: SyncPlan;
  observations: Observations;
  records: Record<string, ActionRecord>;
}

/**
 * What to do next in a sync, and whether it has ended. Pure and repeatable: call it after every change of records or
 * live state; nothing is remembered between calls but the records.
 *
 * A wave starts when every action of the one before it has succeeded: objects Healthy or without health, hooks done.
 * The last wave is not waited for unless hooks are in it. One failure ends the sync, after its SyncFail hooks have run.
 */
export function step(plan: SyncPlan, observations: Observations): StepResult {
  const progress: Progress = { plan, observations, records: settle(plan, observations) };
  if (observations.terminating === true) return terminated(progress);

  const awaited = awaitedActions(plan);
  const running = actionsOf(plan).filter((action) => resultOf(progress, action) === 'applied' && awaited.has(action));
  if (running.length > 0) return answer(progress, 'waiting', waitingFor(running));

  const deleting = actionsOf(plan).filter((action) => resultOf(progress, action) === 'pruned' && liveOf(progress, action)?.deleting === true);
  if (deleting.length > 0) return answer(progress, 'waiting', `waiting for deletion of ${listed(deleting)}`);

  const failed = regularActions(plan).filter((action) => resultOf(progress, action) === 'failed');
  if (failed.length > 0) return failing(progress, failed);

  const next = regularSteps(plan).find(({ actions }) => actions.some((action) => isPending(progress, action)));
  return next === undefined ? succeeded(progress) : startWave(progress, next);
}

function startWave(progress: Progress, { phase, wave, actions }: SyncStep): StepResult {
  const pending = actions.filter((action) => isPending(progress, action));
  const unconfirmed = pending.filter(({ verb, options }) => verb === 'prune' && options.prune === 'confirm');
  if (unconfirmed.length > 0 && progress.observations.pruneConfirmed !== true) {
    return answer(progress, 'waiting', `waiting for confirmation to prune ${listed(unconfirmed)}`);
  }
  const { ready, stale } = readyHooks(progress, pending);
  const prunes = pending.filter(({ verb }) => verb === 'prune').map((action): NextAction => ({ verb: 'prune', action }));
  if (stale.length > 0) return replaceHooks(progress, prunes, stale);
  const starts = pending
    .filter((action) => action.verb === 'apply' || ready.has(action))
    .map((action): NextAction => ({ verb: action.verb === 'hook' ? 'create-hook' : 'apply', action }));
  return answer(progress, 'running', `running wave ${wave} of ${phase}: ${pending.length} of ${actions.length} resources`, [...prunes, ...starts]);
}

/** Hooks of a former sync that are in the way; nothing else of the wave but its prunes starts before they are gone. */
function replaceHooks(progress: Progress, prunes: NextAction[], stale: SyncAction[]): StepResult {
  const deletions = stale
    .filter((action) => liveOf(progress, action)?.deleting !== true)
    .map((action): NextAction => ({ verb: 'delete-hook', action }));
  const actions = [...prunes, ...deletions];
  return answer(progress, actions.length > 0 ? 'running' : 'waiting', `waiting for deletion of hook ${listed(stale)}`, actions);
}

function readyHooks(progress: Progress, pending: readonly SyncAction[]): { ready: Set<SyncAction>; stale: SyncAction[] } {
  const hooks = pending.filter(({ verb }) => verb === 'hook');
  const stale = hooks.filter((action) => action.deletePolicies?.includes('BeforeHookCreation') && liveOf(progress, action) !== undefined);
  return { ready: new Set(hooks.filter((action) => !stale.includes(action))), stale };
}

function succeeded(progress: Progress): StepResult {
  const complete = actionsOf(progress.plan).every((action) => resultOf(progress, action) !== 'applied');
  const message = complete ? 'successfully synced (no more tasks)' : 'successfully synced (all tasks run)';
  return answer(progress, 'succeeded', message, finishedHooks(progress, 'HookSucceeded'));
}

function failing(progress: Progress, failed: readonly SyncAction[]): StepResult {
  const reasons = [...new Set(failed.map((action) => progress.records[action.id]?.message ?? ''))].filter((text) => text !== '').sort();
  const message = `one or more synchronization tasks completed unsuccessfully, reason: ${reasons.join(',')}`;
  const failHooks = progress.plan.steps.filter(({ phase }) => phase === 'SyncFail');
  const next = failHooks.find(({ actions }) => actions.some((action) => isPending(progress, action)));
  if (next !== undefined) return { ...startWave(progress, next), message };
  const failedHooks = failHooks.flatMap(({ actions }) => actions).filter((action) => resultOf(progress, action) === 'failed');
  const addition = failedHooks.length > 0 ? `\none or more SyncFail hooks failed, reason: ${failedHooks.map((action) => progress.records[action.id]?.message).join(',')}` : '';
  return answer(progress, 'failed', message + addition, finishedHooks(progress, 'HookFailed'));
}

function terminated(progress: Progress): StepResult {
  const running = actionsOf(progress.plan).filter((action) => action.verb === 'hook' && resultOf(progress, action) === 'applied');
  const records = { ...progress.records };
  for (const action of running) records[action.id] = { result: 'failed', message: 'Terminated' };
  const deletions = running.filter((action) => liveOf(progress, action) !== undefined).map((action): NextAction => ({ verb: 'delete-hook', action }));
  return { actions: deletions, state: 'failed', message: 'Operation terminated', records };
}

/** Hooks that have ended and whose policy asks for their deletion when the sync ends this way. */
function finishedHooks(progress: Progress, policy: 'HookSucceeded' | 'HookFailed'): NextAction[] {
  return actionsOf(progress.plan)
    .filter((action) => action.verb === 'hook' && action.deletePolicies?.includes(policy))
    .filter((action) => ['succeeded', 'failed'].includes(resultOf(progress, action) ?? '') && liveOf(progress, action)?.deleting === false)
    .map((action) => ({ verb: 'delete-hook', action }));
}

/**
 * Hooks are always awaited. Objects are when there is more than one wave in the plan, SyncFail hooks included (upstream's
 * rule, which users rely on), except in a last wave without hooks: a plain sync ends when all is applied.
 */
function awaitedActions(plan: SyncPlan): ReadonlySet<SyncAction> {
  const last = regularSteps(plan).at(-1);
  const unawaited = new Set(last?.actions.some(({ verb }) => verb === 'hook') ? [] : last?.actions);
  const several = plan.steps.length > 1;
  return new Set(actionsOf(plan).filter((action) => action.verb === 'hook' || (several && !unawaited.has(action))));
}

const regularSteps = (plan: SyncPlan): SyncStep[] => plan.steps.filter(({ phase }) => phase !== 'SyncFail');
const regularActions = (plan: SyncPlan): SyncAction[] => regularSteps(plan).flatMap(({ actions }) => actions);
const resultOf = ({ records }: Progress, action: SyncAction): ActionRecord['result'] | undefined => records[action.id]?.result;
const isPending = (progress: Progress, action: SyncAction): boolean => resultOf(progress, action) === undefined;
const liveOf = ({ observations }: Progress, action: SyncAction) => observations.live[keyText(action.key)];

function waitingFor(running: readonly SyncAction[]): string {
  const hooks = running.filter(({ verb }) => verb === 'hook');
  return hooks.length > 0 ? `waiting for completion of hook ${listed(hooks)}` : `waiting for healthy state of ${listed(running)}`;
}

function listed(actions: readonly SyncAction[]): string {
  const [first, ...others] = actions;
  if (first === undefined) return 'nothing';
  return others.length > 0 ? `${named(first)} and ${others.length} more` : named(first);
}

const answer = ({ records }: Progress, state: SyncState, message: string, actions: NextAction[] = []): StepResult => ({ actions, state, message, records });
