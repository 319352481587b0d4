import { keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import { DEFAULT_SYNC_OPTIONS, hookRunOf, planSync, step, type ActionRecord, type LiveState, type Observations, type PlanInput, type StepResult, type SyncAction, type SyncPlan } from './index.js';

/** Bugs and surprises that users of Argo CD met, each as a rule of the step machine. */

const RUN = 'sync-1/1';
const resource = (name: string, annotations: Record<string, string> = {}): KubernetesObject => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop', annotations } });
const hook = (name: string, phases: string, policy = 'BeforeHookCreation', kind = 'Job'): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind,
  metadata: { ...(name.endsWith('-') ? { generateName: name } : { name }), namespace: 'shop', annotations: { 'argocd.argoproj.io/hook': phases, 'argocd.argoproj.io/hook-delete-policy': policy } },
});
const planOf = (desired: readonly KubernetesObject[], change: Partial<PlanInput> = {}): SyncPlan =>
  planSync({ desired, live: [], inventory: [], options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: '0123456789', startedAt: 1_700_000_000, prune: true, ...change });
const actionOf = (plan: SyncPlan, phase: string, name: string): SyncAction => {
  const found = plan.steps.flatMap(({ actions }) => actions).find((action) => action.phase === phase && action.key.name === name);
  if (!found) throw new Error(`no ${phase} ${name}`);
  return found;
};
const applied: ActionRecord = { result: 'applied', message: 'created' };
const succeeded: ActionRecord = { result: 'succeeded', message: '' };
const failed = (message: string): ActionRecord => ({ result: 'failed', message });
const live = (status: 'Healthy' | 'Progressing' | 'Degraded', change: Partial<LiveState> = {}): LiveState => ({ health: { status, message: '' }, deleting: false, ...change });
const observed = (plan: SyncPlan, change: Partial<Observations>): StepResult => step(plan, { runId: RUN, records: {}, live: {}, ...change });
const asked = ({ actions }: StepResult): string[] => actions.map(({ verb, action }) => `${verb} ${action.phase} ${action.key.name}`);

describe('a hook that is deleted from outside while it is waited for', () => {
  const plan = planOf([hook('migrate', 'PreSync'), resource('web')]);
  const migrate = actionOf(plan, 'PreSync', 'migrate');

  it('is held until its result was seen, and let go then', () => {
    const held = { createdBy: hookRunOf(RUN, migrate), deleting: true, held: true } as const;
    const records = { [migrate.id]: applied };
    expect(observed(plan, { records, live: { [keyText(migrate.key)]: live('Progressing', held) } })).toMatchObject({ state: 'waiting', message: 'waiting for completion of hook batch/Job/migrate' });
    expect(asked(observed(plan, { records, live: { [keyText(migrate.key)]: live('Healthy', held) } }))).toEqual(['release-hook PreSync migrate', 'apply Sync web']);
  });

  it('fails the sync by name when it is gone with its result, instead of being waited for', () => {
    expect(observed(plan, { records: { [migrate.id]: applied } })).toMatchObject({ state: 'failed', message: expect.stringContaining('batch/Job/migrate is missing, it might have been deleted') });
  });
});

describe('a hook on a retry', () => {
  it('without a name has the same name in every attempt of a sync, and another in the next sync', () => {
    const nameIn = (startedAt: number): string | undefined => planOf([hook('migrate-', 'PreSync')], { startedAt }).steps[0]?.actions[0]?.key.name;
    expect(nameIn(1_700_000_000)).toBe('migrate-0123456-presync-1700000000');
    expect(nameIn(1_700_000_000)).toBe(nameIn(1_700_000_000));
    expect(nameIn(1_700_000_001)).not.toBe(nameIn(1_700_000_000));
  });

  it('that an earlier attempt left is replaced, not taken for the one of this attempt', () => {
    const plan = planOf([hook('migrate-', 'PreSync'), resource('web')]);
    const migrate = actionOf(plan, 'PreSync', 'migrate-0123456-presync-1700000000');
    const left = live('Degraded', { createdBy: 'sync-1/0/PreSync' });
    expect(asked(observed(plan, { live: { [keyText(migrate.key)]: left } }))).toEqual([`delete-hook PreSync ${migrate.key.name}`]);
  });

  it('and HookFailed is deleted when its attempt ends, also beside a sibling that is waited for first', () => {
    const plan = planOf([hook('bad', 'PreSync', 'HookFailed'), hook('slow', 'PreSync', 'HookFailed')]);
    const [bad, slow] = [actionOf(plan, 'PreSync', 'bad'), actionOf(plan, 'PreSync', 'slow')];
    const mine = { createdBy: `${RUN}/PreSync` };
    const waiting = observed(plan, { records: { [bad.id]: applied, [slow.id]: applied }, live: { [keyText(bad.key)]: live('Degraded', mine), [keyText(slow.key)]: live('Progressing', mine) } });
    expect(waiting).toMatchObject({ state: 'waiting', message: 'waiting for completion of hook batch/Job/slow' });
    const ended = observed(plan, { records: waiting.records, live: { [keyText(bad.key)]: live('Degraded', mine), [keyText(slow.key)]: live('Healthy', mine) } });
    expect(ended.state).toBe('failed');
    expect(asked(ended)).toEqual(['delete-hook PreSync bad', 'delete-hook PreSync slow']);
  });

  it('with a failed sibling and BeforeHookCreation does not wait for a deletion that nobody asked for (27507)', () => {
    const plan = planOf([hook('bad', 'PreSync'), hook('good', 'PreSync')]);
    const [bad, good] = [actionOf(plan, 'PreSync', 'bad'), actionOf(plan, 'PreSync', 'good')];
    const old = { createdBy: 'sync-1/0/PreSync' };
    const before = observed(plan, { live: { [keyText(bad.key)]: live('Degraded', old), [keyText(good.key)]: live('Healthy', old) } });
    expect(asked(before)).toEqual(['delete-hook PreSync bad', 'delete-hook PreSync good']);
    expect(asked(observed(plan, {}))).toEqual(['create-hook PreSync bad', 'create-hook PreSync good']);
    const deletingAndHeld = { ...old, deleting: true, held: true } as const;
    expect(asked(observed(plan, { live: { [keyText(bad.key)]: live('Degraded', deletingAndHeld) } }))).toEqual(['delete-hook PreSync bad']);
  });
});

describe('a hook of two phases', () => {
  const plan = planOf([hook('check', 'PreSync,PostSync'), resource('web')]);
  const [before, after] = [actionOf(plan, 'PreSync', 'check'), actionOf(plan, 'PostSync', 'check')];
  const id = keyText(before.key);

  it('runs in each of them, and the second run never takes the result of the first', () => {
    const web = actionOf(plan, 'Sync', 'web');
    const records = { [before.id]: succeeded, [web.id]: succeeded };
    const first = live('Healthy', { createdBy: hookRunOf(RUN, before) });
    expect(asked(observed(plan, { records, live: { [id]: first } }))).toEqual(['delete-hook PostSync check']);
    expect(asked(observed(plan, { records }))).toEqual(['create-hook PostSync check']);
    const second = live('Progressing', { createdBy: hookRunOf(RUN, after) });
    expect(observed(plan, { records, live: { [id]: second } })).toMatchObject({ state: 'waiting', message: 'waiting for completion of hook batch/Job/check' });
  });
});

describe('SyncFail hooks', () => {
  const plan = planOf([hook('migrate', 'PreSync'), resource('web'), hook('sorry', 'SyncFail')]);
  const [migrate, sorry] = [actionOf(plan, 'PreSync', 'migrate'), actionOf(plan, 'SyncFail', 'sorry')];

  it('run when a PreSync hook fails, and nothing of the phases between does', () => {
    const begun = observed(plan, { records: { [migrate.id]: failed('exit code 1') } });
    expect(asked(begun)).toEqual(['create-hook SyncFail sorry']);
    expect(begun.message).toContain('reason: exit code 1');
    expect(observed(plan, { records: { [migrate.id]: failed('exit code 1'), [sorry.id]: succeeded } })).toMatchObject({ state: 'failed', actions: [] });
  });

  it('do not run in a sync that somebody ended', () => {
    const ended = observed(plan, { records: { [migrate.id]: applied }, live: { [keyText(migrate.key)]: live('Progressing', { createdBy: hookRunOf(RUN, migrate) }) }, terminating: true });
    expect(ended).toMatchObject({ state: 'failed', message: 'Operation terminated' });
    expect(asked(ended)).toEqual(['delete-hook PreSync migrate']);
  });
});

describe('PruneLast', () => {
  it('prunes nothing when a wave before it fails', () => {
    const gone = resource('gone', { 'argocd.argoproj.io/sync-options': 'PruneLast=true' });
    const plan = planOf([resource('web'), resource('late', { 'argocd.argoproj.io/sync-wave': '3' })], { live: [gone], inventory: [keyOf(gone)] });
    expect(plan.steps.at(-1)).toMatchObject({ phase: 'Sync', wave: 4, actions: [{ verb: 'prune', key: { name: 'gone' } }] });
    const web = actionOf(plan, 'Sync', 'web');
    const late = actionOf(plan, 'Sync', 'late');
    const result = observed(plan, { records: { [web.id]: succeeded, [late.id]: applied }, live: { [keyText(late.key)]: live('Degraded'), [keyText(keyOf(gone))]: live('Healthy') } });
    expect(result).toMatchObject({ state: 'failed', actions: [] });
  });
});

describe('a terminated sync', () => {
  const plan = planOf([hook('done', 'PreSync'), hook('running', 'PreSync'), resource('web')]);
  const [done, running] = [actionOf(plan, 'PreSync', 'done'), actionOf(plan, 'PreSync', 'running')];
  const mine = { createdBy: `${RUN}/PreSync`, held: true } as const;
  const state = { [keyText(done.key)]: live('Healthy', mine), [keyText(running.key)]: live('Progressing', mine) };

  it('deletes the hooks that run, lets go of those that are done, and begins nothing', () => {
    const result = observed(plan, { records: { [done.id]: applied, [running.id]: applied }, live: state, terminating: true });
    expect(asked(result)).toEqual(['release-hook PreSync done', 'delete-hook PreSync running']);
    expect(result.records).toMatchObject({ [done.id]: { result: 'succeeded' }, [running.id]: { result: 'failed', message: 'Terminated' } });
  });

  it('deletes them again when the agent died after writing that down', () => {
    const { records } = observed(plan, { records: { [done.id]: applied, [running.id]: applied }, live: state, terminating: true });
    expect(asked(observed(plan, { records, live: state, terminating: true }))).toContain('delete-hook PreSync running');
  });
});

describe('a hook with the name of an ordinary object', () => {
  it('has a result of its own', () => {
    const same: KubernetesObject = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run', namespace: 'shop', annotations: {} } };
    const plan = planOf([hook('run', 'PreSync'), same]);
    expect(plan.steps.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual(['PreSync/hook/batch/Job/shop/run', 'Sync/apply/batch/Job/shop/run']);
    const before = actionOf(plan, 'PreSync', 'run');
    const done = observed(plan, { records: { [before.id]: applied }, live: { [keyText(before.key)]: live('Healthy', { createdBy: hookRunOf(RUN, before) }) } });
    expect(asked(done)).toEqual(['apply Sync run']);
  });

  it('is not pruned as one that nobody desires any more', () => {
    const left = hook('run', 'PreSync');
    expect(planOf([], { live: [left], inventory: [keyOf(left)] }).steps).toEqual([]);
  });
});
