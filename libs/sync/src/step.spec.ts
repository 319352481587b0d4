import fc from 'fast-check';
import type { HealthStatus } from '@tidemark/health';
import { keyText, type KubernetesObject } from '@tidemark/manifest';
import { DEFAULT_SYNC_OPTIONS, parseSyncOptions, planSync, step, type ActionRecord, type LiveState, type NextAction, type StepResult, type SyncPlan } from './index.js';

const RUN = 'sync-1/1';

const resource = (name: string, wave = 0, annotations: Record<string, string> = {}): KubernetesObject => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop', annotations: { 'argocd.argoproj.io/sync-wave': String(wave), ...annotations } } });
const hook = (name: string, type: string, policy = 'BeforeHookCreation', wave = 0): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'shop', annotations: { 'argocd.argoproj.io/hook': type, 'argocd.argoproj.io/hook-delete-policy': policy, 'argocd.argoproj.io/sync-wave': String(wave) } },
});
const planOf = (...desired: KubernetesObject[]): SyncPlan =>
  planSync({ desired, live: [], inventory: [], options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'abc', startedAt: 0, prune: false });

/** A cluster and an executor in memory: does what `step` says and remembers the order. */
class Simulation {
  records: Record<string, ActionRecord> = {};
  live: Record<string, LiveState> = {};
  readonly done: string[] = [];
  pruneConfirmed = false;
  terminating = false;

  constructor(
    private readonly plan: SyncPlan,
    private readonly born: HealthStatus = 'Progressing',
    private readonly refused: ReadonlySet<string> = new Set(),
  ) {}

  step(): StepResult {
    const result = step(this.plan, { runId: RUN, records: this.records, live: this.live, pruneConfirmed: this.pruneConfirmed, terminating: this.terminating });
    this.records = result.records;
    return result;
  }

  /** Does the first `limit` actions; the rest is lost as if the agent had died. */
  run(limit = Infinity): StepResult {
    const result = this.step();
    result.actions.slice(0, limit).forEach((next) => this.#do(next));
    return result;
  }

  becomes(name: string, status: HealthStatus): void {
    const key = Object.keys(this.live).find((text) => text.endsWith(`/${name}`)) ?? '';
    this.live = { ...this.live, [key]: { ...this.live[key], deleting: false, health: { status, message: status === 'Degraded' ? `${name} broke` : '' } } };
  }

  allBecome(status: HealthStatus): void {
    for (const key of Object.keys(this.live)) this.becomes(key.split('/')[3] ?? '', status);
  }

  #do({ verb, action }: NextAction): void {
    this.done.push(`${verb} ${action.key.name}`);
    const key = keyText(action.key);
    if (verb === 'delete-hook' || verb === 'prune') {
      const { [key]: _gone, ...rest } = this.live;
      this.live = rest;
      if (verb === 'prune') this.records = { ...this.records, [action.id]: { result: 'pruned', message: 'pruned' } };
      return;
    }
    if (this.refused.has(action.key.name)) {
      this.records = { ...this.records, [action.id]: { result: 'failed', message: `${action.key.name} refused` } };
      return;
    }
    this.records = { ...this.records, [action.id]: { result: 'applied', message: 'configured' } };
    this.live = { ...this.live, [key]: { health: { status: this.born, message: '' }, deleting: false, ...(verb === 'create-hook' ? { createdBy: `${RUN}/${action.phase}` } : {}) } };
  }
}

describe('step', () => {
  it('ends a plain sync when everything is applied, healthy or not', () => {
    const sync = new Simulation(planOf(resource('a'), resource('b')));
    expect(sync.run().state).toBe('running');
    expect(sync.step()).toMatchObject({ state: 'succeeded', message: 'successfully synced (all tasks run)' });
  });

  it('starts a wave only when the one before it is healthy', () => {
    const sync = new Simulation(planOf(resource('a', 0), resource('b', 1)));
    sync.run();
    expect(sync.step()).toMatchObject({ state: 'waiting', message: 'waiting for healthy state of apps/Deployment/a', actions: [] });
    sync.becomes('a', 'Suspended');
    expect(sync.step().state).toBe('waiting');
    sync.becomes('a', 'Healthy');
    sync.run();
    expect(sync.step().state).toBe('succeeded');
    expect(sync.done).toEqual(['apply a', 'apply b']);
  });

  it('fails when a wave is degraded, after its SyncFail hooks have run', () => {
    const sync = new Simulation(planOf(resource('a', 0), resource('b', 1), hook('sorry', 'SyncFail')));
    sync.run();
    sync.becomes('a', 'Degraded');
    expect(sync.run().message).toContain('reason: a broke');
    expect(sync.step().message).toContain('waiting for completion of hook batch/Job/sorry');
    sync.becomes('sorry', 'Healthy');
    expect(sync.step()).toMatchObject({ state: 'failed', actions: [] });
    expect(sync.done).toEqual(['apply a', 'create-hook sorry']);
  });

  it('says so when a SyncFail hook fails too', () => {
    const sync = new Simulation(planOf(resource('a'), hook('sorry', 'SyncFail')), 'Progressing', new Set(['a']));
    sync.run();
    sync.run();
    sync.becomes('sorry', 'Degraded');
    expect(sync.step().message).toBe('one or more synchronization tasks completed unsuccessfully, reason: a refused\none or more SyncFail hooks failed, reason: sorry broke');
  });

  it('waits for hooks and deletes them by their policy', () => {
    const sync = new Simulation(planOf(hook('before', 'PreSync', 'HookSucceeded'), resource('a'), hook('after', 'PostSync', 'HookSucceeded')));
    sync.run();
    expect(sync.step().message).toBe('waiting for completion of hook batch/Job/before');
    sync.becomes('before', 'Healthy');
    sync.run();
    sync.becomes('a', 'Healthy');
    sync.run();
    sync.becomes('after', 'Healthy');
    expect(sync.run()).toMatchObject({ state: 'succeeded', message: 'successfully synced (no more tasks)' });
    expect(sync.done).toEqual(['create-hook before', 'apply a', 'create-hook after', 'delete-hook before', 'delete-hook after']);
  });

  it('keeps the result of a hook whose object has been deleted since', () => {
    const sync = new Simulation(planOf(hook('before', 'PreSync'), resource('a')));
    sync.run();
    sync.becomes('before', 'Healthy');
    sync.step();
    sync.live = {};
    sync.run();
    expect(sync.done).toEqual(['create-hook before', 'apply a']);
    expect(sync.step().state).toBe('succeeded');
  });

  it('replaces the hook of a former sync before it runs its own', () => {
    const sync = new Simulation(planOf(hook('before', 'PreSync')));
    sync.live = { 'batch/Job/shop/before': { health: { status: 'Healthy', message: '' }, deleting: false, createdBy: 'older/1/PreSync' } };
    expect(sync.run().message).toBe('waiting for deletion of hook batch/Job/before');
    sync.run();
    expect(sync.done).toEqual(['delete-hook before', 'create-hook before']);
  });

  it('fails when an awaited object has disappeared', () => {
    const sync = new Simulation(planOf(resource('a'), resource('b', 1)));
    sync.run();
    sync.live = {};
    expect(sync.step()).toMatchObject({ state: 'failed', message: expect.stringContaining('apps/Deployment/a is missing, it might have been deleted') });
  });

  it('asks before it prunes what wants to be confirmed', () => {
    const gone = resource('gone', 0, { 'argocd.argoproj.io/sync-options': 'Prune=confirm' });
    const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'gone' };
    const plan = planSync({ desired: [], live: [gone], inventory: [key], options: parseSyncOptions([]).options, namespace: 'shop', revision: 'abc', startedAt: 0, prune: true });
    const sync = new Simulation(plan);
    expect(sync.run()).toMatchObject({ state: 'waiting', message: 'waiting for confirmation to prune apps/Deployment/gone' });
    sync.pruneConfirmed = true;
    sync.run();
    expect(sync.step().state).toBe('succeeded');
  });

  it('deletes running hooks when it is terminated', () => {
    const sync = new Simulation(planOf(hook('before', 'PreSync')));
    sync.run();
    sync.terminating = true;
    expect(sync.run()).toMatchObject({ state: 'failed', message: 'Operation terminated' });
    expect(sync.done).toEqual(['create-hook before', 'delete-hook before']);
  });

  it('succeeds at once when there is nothing to do', () => {
    expect(step(planOf(), { runId: RUN, records: {}, live: {} })).toMatchObject({ state: 'succeeded', actions: [] });
  });

  it('skips nothing and repeats nothing, wherever the agent dies and however long things take', () => {
    const shape = fc.record({ resources: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }), hooks: fc.array(fc.constantFrom('PreSync', 'Sync', 'PostSync'), { maxLength: 4 }) });
    fc.assert(
      fc.property(shape, fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), ({ resources, hooks }, limits) => {
        const desired = [...resources.map((wave, index) => resource(`r${index}`, wave)), ...hooks.map((type, index) => hook(`h${index}`, type))];
        const plan = planOf(...desired);
        const sync = new Simulation(plan);
        for (const limit of limits) {
          sync.run(limit);
          if (limit === 0) sync.allBecome('Healthy');
        }
        let result = sync.run();
        for (let rounds = 0; result.state !== 'succeeded' && rounds < 50; rounds += 1) {
          sync.allBecome('Healthy');
          result = sync.run();
        }
        expect(result.state).toBe('succeeded');
        const expected = plan.steps.flatMap(({ actions }) => actions.map(({ verb, key }) => `${verb === 'hook' ? 'create-hook' : verb} ${key.name}`));
        expect(sync.done.filter((line) => !line.startsWith('delete'))).toEqual(expected);
      }),
    );
  });
});
