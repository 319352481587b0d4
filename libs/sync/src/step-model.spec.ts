import fc from 'fast-check';
import type { HealthStatus } from '@tidemark/health';
import { keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import { DEFAULT_SYNC_OPTIONS, hookRunOf, outlineOf, planSync, resumePlan, step, waveStates, type ActionRecord, type LiveState, type NextAction, type StepResult, type SyncAction, type SyncPlan } from './index.js';

const RUN = 'sync-1/1';
const ROUNDS = 200;

type Happening = { what: 'step' } | { what: 'crash'; after: number } | { what: 'health'; pick: number; status: HealthStatus } | { what: 'deletion'; pick: number };

const POLICIES = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed', 'HookSucceeded,HookFailed'] as const;
const annotated = (kind: string, apiVersion: string, name: string, annotations: Record<string, string>): KubernetesObject => ({ apiVersion, kind, metadata: { name, namespace: 'shop', annotations } });
const resource = (name: string, wave: number): KubernetesObject => annotated('Deployment', 'apps/v1', name, { 'argocd.argoproj.io/sync-wave': String(wave) });
const hook = (name: string, phases: readonly string[], policy: string, wave: number): KubernetesObject =>
  annotated('Job', 'batch/v1', name, { 'argocd.argoproj.io/hook': phases.join(','), 'argocd.argoproj.io/hook-delete-policy': policy, 'argocd.argoproj.io/sync-wave': String(wave) });

const wave = fc.integer({ min: -1, max: 2 });
const anyPlan: fc.Arbitrary<{ plan: SyncPlan; old: readonly string[]; refused: ReadonlySet<string> }> = fc
  .record({
    resources: fc.array(wave, { maxLength: 5 }),
    pruned: fc.array(wave, { maxLength: 3 }),
    hooks: fc.array(fc.record({ phases: fc.subarray(['PreSync', 'Sync', 'PostSync', 'SyncFail'], { minLength: 1 }), policy: fc.constantFrom(...POLICIES), wave, isLeftOver: fc.boolean() }), { maxLength: 4 }),
    refused: fc.subarray(['r0', 'r1', 'h0', 'h1']),
  })
  .map(({ resources, pruned, hooks, refused }) => {
    const live = pruned.map((n, index) => resource(`p${index}`, n));
    const made = hooks.map(({ phases, policy, wave: n }, index) => hook(`h${index}`, phases, policy, n));
    const desired = [...resources.map((n, index) => resource(`r${index}`, n)), ...made];
    const plan = planSync({ desired, live, inventory: live.map(keyOf), options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'abc', startedAt: 0, prune: true });
    return { plan, old: made.filter((_, index) => hooks[index]?.isLeftOver).map((object) => keyText(keyOf(object))), refused: new Set(refused) };
  });

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Happening>({ what: 'step' }) },
  { weight: 2, arbitrary: fc.nat({ max: 4 }).map((after): Happening => ({ what: 'crash', after })) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('health' as const), pick: fc.nat(), status: fc.constantFrom<HealthStatus>('Healthy', 'Healthy', 'Progressing', 'Suspended', 'Degraded', 'Unknown') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('deletion' as const), pick: fc.nat() }) },
);

/** A cluster, and an executor that can die after any of its actions: what it did is in the cluster then, what it knew is not. */
class World {
  readonly created: string[] = [];
  plan: SyncPlan;
  live: Record<string, LiveState> = {};
  terminating = false;
  last: StepResult | undefined;
  #records: Record<string, ActionRecord> = {};
  #durable: Record<string, ActionRecord> = {};
  readonly #fresh: SyncPlan;
  readonly #refused: ReadonlySet<string>;

  constructor(plan: SyncPlan, old: readonly string[], refused: ReadonlySet<string>) {
    this.#fresh = plan;
    this.plan = plan;
    this.#refused = refused;
    for (const { verb, key } of actionsIn(plan)) if (verb === 'prune') this.live[keyText(key)] = { health: null, deleting: false };
    for (const id of old) this.live[id] = { health: { status: 'Healthy', message: '' }, deleting: false, createdBy: 'older/1/PreSync' };
  }

  get isOver(): boolean {
    return this.last?.state === 'succeeded' || this.last?.state === 'failed';
  }

  get records(): Record<string, ActionRecord> {
    return this.#records;
  }

  happen(happening: Happening): void {
    if (happening.what === 'step') return this.step();
    if (happening.what === 'crash') return this.#crash(happening.after);
    const keys = Object.keys(this.live);
    const id = keys[happening.pick % Math.max(1, keys.length)];
    const state = id === undefined ? undefined : this.live[id];
    if (id === undefined || state === undefined) return;
    if (happening.what === 'deletion') this.#remove(id);
    else if (state.health !== null) this.live[id] = { ...state, health: { status: happening.status, message: '' } };
  }

  step(limit = Infinity): void {
    const before = this.#records;
    const result = step(this.plan, { runId: RUN, records: before, live: this.live, terminating: this.terminating });
    expectOrder(this.plan, result, before);
    this.#records = result.records;
    this.#durable = result.records;
    this.last = result;
    result.actions.slice(0, limit).forEach((next) => this.#do(next));
  }

  /** Everything that still runs comes to an end. */
  calm(): void {
    for (const [id, state] of Object.entries(this.live)) this.live[id] = { ...state, health: state.health && { status: 'Healthy', message: '' } };
  }

  #crash(after: number): void {
    this.step(after);
    this.#records = this.#durable;
    this.plan = resumePlan(outlineOf(this.plan), this.#fresh);
    this.last = undefined;
  }

  /** A hook that is held stays, marked as deleted, until it is released. */
  #remove(id: string): void {
    const state = this.live[id];
    if (state?.held) this.live[id] = { ...state, deleting: true };
    else this.#vanish(id);
  }

  #do({ verb, action }: NextAction): void {
    const id = keyText(action.key);
    if (verb === 'delete-hook' || verb === 'release-hook') return this.#release(id, verb === 'delete-hook');
    if (verb === 'prune') {
      this.#vanish(id);
      return this.#note(action, 'pruned');
    }
    if (this.#refused.has(action.key.name)) return this.#note(action, 'failed');
    if (verb === 'create-hook') this.created.push(action.id);
    const mark = verb === 'create-hook' ? { createdBy: hookRunOf(RUN, action), held: true as const } : {};
    this.live[id] = { health: { status: 'Progressing', message: '' }, deleting: false, ...mark };
    this.#note(action, 'applied');
  }

  #release(id: string, isDeleted: boolean): void {
    const { held: _held, ...state } = this.live[id] ?? { health: null, deleting: true };
    if (isDeleted || state.deleting) this.#vanish(id);
    else this.live[id] = state;
  }

  #vanish(id: string): void {
    const { [id]: _gone, ...rest } = this.live;
    this.live = rest;
  }

  #note(action: SyncAction, result: ActionRecord['result']): void {
    this.#records = { ...this.#records, [action.id]: { result, message: `${action.key.name} ${result}` } };
  }
}

const actionsIn = (plan: SyncPlan): SyncAction[] => plan.steps.flatMap(({ actions }) => actions);

/** What starts is in one wave, was not started before, and everything it had to wait for is over. */
function expectOrder(plan: SyncPlan, result: StepResult, before: Readonly<Record<string, ActionRecord>>): void {
  const starts = result.actions.filter(({ verb }) => verb === 'apply' || verb === 'prune' || verb === 'create-hook').map(({ action }) => action);
  const first = starts[0];
  if (first === undefined) return;
  const states = waveStates(plan, result.records);
  const current = plan.steps.findIndex(({ actions }) => actions.includes(first));
  expect(starts.filter(({ id }) => before[id] !== undefined)).toEqual([]);
  expect(new Set(starts.map(({ phase, wave: n }) => `${phase} ${n}`)).size).toBe(1);
  if (first.phase !== 'SyncFail') return expect(states.slice(0, current).filter((state) => state !== 'completed')).toEqual([]);
  const regular = actionsIn(plan).filter(({ phase }) => phase !== 'SyncFail');
  expect(regular.some(({ id }) => result.records[id]?.result === 'failed')).toBe(true);
  expect(regular.filter(({ verb, id }) => verb === 'hook' && result.records[id]?.result === 'applied')).toEqual([]);
}

function finish(world: World): void {
  for (let round = 0; !world.isOver && round < ROUNDS; round += 1) {
    world.step();
    world.calm();
  }
  // What the last step asked for may have been cut: it says the same until it is done.
  world.step();
}

describe('a sync among crashes, failures and deletions from outside', () => {
  it('keeps its order, ends, and creates no hook twice', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(anyHappening, { maxLength: 60 }), ({ plan, old, refused }, happenings) => {
        const world = new World(plan, old, refused);
        happenings.forEach((happening) => world.isOver || world.happen(happening));
        finish(world);
        expect(world.isOver).toBe(true);
        expect(world.created).toEqual([...new Set(world.created)]);
        expect(world.last?.actions).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('does every action of a plan that goes well, and none of SyncFail', () => {
    const calm = fc.array(anyHappening.filter(({ what }) => what === 'step' || what === 'crash'), { maxLength: 40 });
    fc.assert(
      fc.property(anyPlan, calm, ({ plan, old }, happenings) => {
        const world = new World(plan, old, new Set());
        for (const happening of happenings) {
          if (!world.isOver) world.happen(happening);
          world.calm();
        }
        finish(world);
        expect(world.last?.state).toBe('succeeded');
        const done = actionsIn(plan).filter(({ id }) => world.records[id] !== undefined);
        expect(done.map(({ id }) => id)).toEqual(actionsIn(plan).filter(({ phase }) => phase !== 'SyncFail').map(({ id }) => id));
      }),
    );
  });

  it('leaves no hook that was running behind when it is terminated, wherever the agent dies', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(anyHappening, { maxLength: 30 }), fc.nat({ max: 3 }), ({ plan, old, refused }, happenings, cut) => {
        const world = new World(plan, old, refused);
        happenings.forEach((happening) => world.isOver || world.happen(happening));
        fc.pre(!world.isOver);
        const running = actionsIn(plan).filter(({ verb, key }) => verb === 'hook' && world.live[keyText(key)]?.createdBy?.startsWith(RUN) && world.live[keyText(key)]?.health?.status === 'Progressing');
        const open = running.filter((action) => world.live[keyText(action.key)]?.createdBy === hookRunOf(RUN, action) && !['succeeded', 'failed'].includes(world.records[action.id]?.result ?? ''));
        world.terminating = true;
        world.happen({ what: 'crash', after: cut });
        world.step();
        expect(world.last).toMatchObject({ state: 'failed', message: 'Operation terminated' });
        expect(open.filter(({ key }) => world.live[keyText(key)] !== undefined)).toEqual([]);
      }),
    );
  });
});
