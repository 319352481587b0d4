import { keyText } from '@tidemark/manifest';
import { awaitedActions, regularSteps } from './awaited-actions.js';
import { named, settle } from './settle.js';
import { hookRunOf, type ActionRecord, type LiveState, type NextAction, type Observations, type StepResult, type SyncState } from './step-state.js';
import { actionsOf, needsConfirmation, type SyncAction, type SyncPlan, type SyncStep } from './sync-plan.js';

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
 * The last wave is not waited for unless hooks are in it. One failure ends the sync, after the hooks that run have ended
 * and the SyncFail hooks have run; objects beside it are not waited for any longer.
 */
export function step(plan: SyncPlan, observations: Observations): StepResult {
  const awaited = awaitedActions(plan);
  const progress: Progress = { plan, observations, records: settle(plan, observations, awaited) };
  const result = observations.terminating === true ? terminated(progress) : proceed(progress, awaited);
  const settled: Progress = { ...progress, records: result.records };
  const deleted = new Set(result.actions.filter(({ verb }) => verb === 'delete-hook').map(({ action }) => keyText(action.key)));
  const releases = finishedHooks(settled).filter((action) => liveOf(settled, action)?.held === true && !deleted.has(keyText(action.key)));
  return { ...result, actions: [...releases.map((action): NextAction => ({ verb: 'release-hook', action })), ...result.actions] };
}

function proceed(progress: Progress, awaited: ReadonlySet<SyncAction>): StepResult {
  const { plan } = progress;
  const failed = regularSteps(plan).flatMap(({ actions }) => actions).filter((action) => resultOf(progress, action) === 'failed');
  const running = actionsOf(plan).filter((action) => resultOf(progress, action) === 'applied' && awaited.has(action) && (failed.length === 0 || action.verb === 'hook'));
  if (running.length > 0) return answer(progress, 'waiting', waitingFor(running));
  if (failed.length > 0) return failing(progress, failed);

  const deleting = actionsOf(plan).filter((action) => resultOf(progress, action) === 'pruned' && liveOf(progress, action)?.deleting === true);
  if (deleting.length > 0) return answer(progress, 'waiting', `waiting for deletion of ${listed(deleting)}`);

  const next = regularSteps(plan).find(({ actions }) => actions.some((action) => isPending(progress, action)));
  return next === undefined ? succeeded(progress) : startWave(progress, next);
}

function startWave(progress: Progress, { phase, wave, actions }: SyncStep): StepResult {
  const pending = actions.filter((action) => isPending(progress, action));
  const unconfirmed = pending.filter(needsConfirmation);
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

/** Hooks of an earlier run that are in the way; nothing else of the wave but its prunes starts before they are gone. */
function replaceHooks(progress: Progress, prunes: NextAction[], stale: SyncAction[]): StepResult {
  const deletions = stale
    .filter((action) => liveOf(progress, action)?.deleting !== true || liveOf(progress, action)?.held === true)
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
  return answer(progress, 'succeeded', message, deletionsBy(progress, 'HookSucceeded'));
}

function failing(progress: Progress, failed: readonly SyncAction[]): StepResult {
  const reasons = [...new Set(failed.map((action) => progress.records[action.id]?.message ?? ''))].filter((text) => text !== '').sort();
  const message = `one or more synchronization tasks completed unsuccessfully, reason: ${reasons.join(',')}`;
  const failHooks = progress.plan.steps.filter(({ phase }) => phase === 'SyncFail');
  const next = failHooks.find(({ actions }) => actions.some((action) => isPending(progress, action)));
  if (next !== undefined) return { ...startWave(progress, next), message };
  const failedHooks = failHooks.flatMap(({ actions }) => actions).filter((action) => resultOf(progress, action) === 'failed');
  const addition = failedHooks.length > 0 ? `\none or more SyncFail hooks failed, reason: ${failedHooks.map((action) => progress.records[action.id]?.message).join(',')}` : '';
  return answer(progress, 'failed', message + addition, deletionsBy(progress, 'HookFailed'));
}

const TERMINATED = 'Terminated';

/**
 * Hooks that run are deleted; those that are done stay, with their result. One that was written down as terminated is
 * deleted, too, when it is still there: the agent died before it could.
 */
function terminated(progress: Progress): StepResult {
  const running = actionsOf(progress.plan).filter((action) => action.verb === 'hook' && resultOf(progress, action) === 'applied');
  const left = finishedHooks(progress).filter((action) => progress.records[action.id]?.message === TERMINATED);
  const records = { ...progress.records };
  for (const action of running) records[action.id] = { result: 'failed', message: TERMINATED };
  const deletions = [...running, ...left].filter((action) => liveOf(progress, action) !== undefined).map((action): NextAction => ({ verb: 'delete-hook', action }));
  return { actions: deletions, state: 'failed', message: 'Operation terminated', records };
}

/** Finished hooks whose policy asks for their deletion when the sync ends this way. */
function deletionsBy(progress: Progress, policy: 'HookSucceeded' | 'HookFailed'): NextAction[] {
  return finishedHooks(progress)
    .filter((action) => action.deletePolicies?.includes(policy))
    .filter((action) => liveOf(progress, action)?.deleting === false || liveOf(progress, action)?.held === true)
    .map((action) => ({ verb: 'delete-hook', action }));
}

/** Hooks that are done and whose object is the one that ran: another phase may have run it again since. */
function finishedHooks(progress: Progress): SyncAction[] {
  return actionsOf(progress.plan).filter((action) => {
    if (action.verb !== 'hook' || !['succeeded', 'failed'].includes(resultOf(progress, action) ?? '')) return false;
    return liveOf(progress, action)?.createdBy === hookRunOf(progress.observations.runId, action);
  });
}

const resultOf = ({ records }: Progress, action: SyncAction): ActionRecord['result'] | undefined => records[action.id]?.result;
const isPending = (progress: Progress, action: SyncAction): boolean => resultOf(progress, action) === undefined;
const liveOf = ({ observations }: Progress, action: SyncAction): LiveState | undefined => observations.live[keyText(action.key)];

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
