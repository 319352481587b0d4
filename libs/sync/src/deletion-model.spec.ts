import fc from 'fast-check';
import type { HealthStatus } from '@tidemark/health';
import { hookTypesOf, keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import {
  actionsOf, DEFAULT_SYNC_OPTIONS, deletionAttempt, deletionPlace, hookRunOf, outlineOf, planDeletionHooks, resumePlan, step,
  type ActionRecord, type DeletionPhase, type LiveState, type NextAction, type PlanOutline, type SyncPlan,
} from './index.js';

const NAME = 'deletion-7';
const ROUNDS = 2_000;
const PHASES = ['PreDelete', 'PostDelete'] as const;
const POLICIES = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed', 'HookSucceeded,HookFailed'] as const;

const hook = (name: string, phases: readonly string[], policy: string, wave: number): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'shop', annotations: { 'argocd.argoproj.io/hook': phases.join(','), 'argocd.argoproj.io/hook-delete-policy': policy, 'argocd.argoproj.io/sync-wave': String(wave) } },
});

const anyHooks = fc
  .array(fc.record({ phases: fc.subarray([...PHASES], { minLength: 1 }), policy: fc.constantFrom(...POLICIES), wave: fc.integer({ min: -1, max: 2 }) }), { maxLength: 5 })
  .map((hooks) => hooks.map(({ phases, policy, wave }, index) => hook(`h${index}`, phases, policy, wave)));

type Happening = { what: 'go'; steps: number } | { what: 'crash' } | { what: 'health'; pick: number; status: HealthStatus } | { what: 'deletion'; pick: number };

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }).map((steps): Happening => ({ what: 'go', steps })) },
  { weight: 2, arbitrary: fc.constant<Happening>({ what: 'crash' }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('health' as const), pick: fc.nat(), status: fc.constantFrom<HealthStatus>('Healthy', 'Healthy', 'Progressing', 'Degraded') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('deletion' as const), pick: fc.nat() }) },
);

interface Journal {
  readonly runId: string;
  readonly outline: PlanOutline;
  records: Record<string, ActionRecord>;
  isOver: boolean;
}

/** A cluster, a journal, and an agent that deletes; it can die wherever its work yields, and begins from the journal then. */
class Deletion {
  /** What was done to the cluster, in order: `create <action>` and `objects`. */
  readonly log: string[] = [];
  readonly runs: string[] = [];
  readonly failures = new Map<string, number>();
  isDone = false;
  live: Record<string, LiveState> = {};
  #objects = 3;
  #journal: Journal | undefined;
  #work: Generator<void, 'succeeded' | 'failed'>;

  constructor(readonly hooks: readonly KubernetesObject[]) {
    this.#work = this.#remove();
  }

  happen(happening: Happening): void {
    if (happening.what === 'go') return Array.from({ length: happening.steps }).forEach(() => this.#advance());
    if (happening.what === 'crash') return void (this.#work = this.#remove());
    const keys = Object.keys(this.live);
    const id = keys[happening.pick % Math.max(1, keys.length)];
    const state = id === undefined ? undefined : this.live[id];
    if (id === undefined || state === undefined) return;
    if (happening.what === 'health') this.live[id] = { ...state, health: { status: happening.status, message: happening.status } };
    else if (state.held) this.live[id] = { ...state, deleting: true };
    else this.#vanish(id);
  }

  /** Every hook that still runs succeeds, and the agent lives until the end. */
  finish(): void {
    for (let round = 0; !this.isDone && round < ROUNDS; round += 1) {
      for (const [id, state] of Object.entries(this.live)) if (state.health?.status === 'Progressing') this.live[id] = { ...state, health: { status: 'Healthy', message: '' } };
      this.#advance();
    }
  }

  plan(phase: DeletionPhase): SyncPlan {
    return planDeletionHooks(phase, { desired: [...this.hooks], options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'abc', startedAt: 7 });
  }

  #advance(): void {
    if (this.isDone) return;
    const { done, value } = this.#work.next();
    if (done !== true) return;
    if (value === 'succeeded') this.isDone = true;
    else this.#work = this.#remove();
  }

  *#remove(): Generator<void, 'succeeded' | 'failed'> {
    if ((yield* this.#run('PreDelete')) === 'failed') return 'failed';
    while (this.#objects > 0 && !this.#isPastObjects) {
      this.#objects -= 1;
      this.log.push('objects');
      yield;
    }
    return yield* this.#run('PostDelete');
  }

  *#run(phase: DeletionPhase): Generator<void, 'succeeded' | 'failed'> {
    const fresh = this.plan(phase);
    if (fresh.steps.length === 0 || (phase === 'PreDelete' && this.#isPastObjects)) return 'succeeded';
    const attempt = deletionAttempt(NAME, phase, this.#journal);
    if (attempt.isNew) this.#journal = { runId: attempt.runId, outline: outlineOf(fresh), records: { ...attempt.records }, isOver: false };
    if (attempt.isNew) this.runs.push(attempt.runId);
    yield;
    const state = yield* this.#execute(attempt.runId, fresh);
    if (state === 'failed') yield* this.#clearAway();
    return state;
  }

  *#execute(runId: string, fresh: SyncPlan): Generator<void, 'succeeded' | 'failed'> {
    const journal = this.#journal as Journal;
    const plan = resumePlan(journal.outline, fresh);
    let records: Record<string, ActionRecord> = { ...journal.records };
    for (;;) {
      const result = step(plan, { runId, records, live: this.live });
      records = result.records;
      this.#record(journal, records);
      yield;
      for (const next of result.actions) {
        const record = this.#do(next, runId);
        if (record) records = { ...records, [next.action.id]: record };
        yield;
      }
      if (result.state === 'succeeded' || result.state === 'failed') return result.state;
    }
  }

  *#clearAway(): Generator<void, void> {
    const journal = this.#journal as Journal;
    for (const [id, { result }] of Object.entries(journal.records)) {
      if (result !== 'failed') continue;
      const action = PHASES.flatMap((phase) => actionsOf(this.plan(phase))).find((one) => one.id === id);
      if (action) this.#vanish(keyText(action.key));
      yield;
    }
    journal.isOver = true;
    yield;
  }

  #record(journal: Journal, records: Readonly<Record<string, ActionRecord>>): void {
    for (const [id, { result }] of Object.entries(records)) {
      if (result === 'failed' && journal.records[id]?.result !== 'failed') this.failures.set(id, (this.failures.get(id) ?? 0) + 1);
    }
    journal.records = { ...records };
  }

  #do({ verb, action }: NextAction, runId: string): ActionRecord | undefined {
    const id = keyText(action.key);
    if (verb === 'delete-hook') return void this.#vanish(id);
    if (verb === 'release-hook') {
      const { held: _held, ...state } = this.live[id] ?? { health: null, deleting: true };
      if (state.deleting) this.#vanish(id);
      else this.live[id] = state;
      return undefined;
    }
    this.log.push(`create ${action.id}`);
    this.live[id] = { health: { status: 'Progressing', message: '' }, deleting: false, createdBy: hookRunOf(runId, action), held: true };
    return { result: 'applied', message: 'created' };
  }

  get #isPastObjects(): boolean {
    return deletionPlace(NAME, this.#journal)?.phase === 'PostDelete';
  }

  #vanish(id: string): void {
    const { [id]: _gone, ...rest } = this.live;
    this.live = rest;
  }
}

/** The first and last place of each wave in the log: none begins before the one before it is through. */
function expectOrder(deletion: Deletion): void {
  const waves = (phase: DeletionPhase): string[][] => deletion.plan(phase).steps.map(({ actions }) => actions.map(({ id }) => `create ${id}`));
  const order = [...waves('PreDelete'), ['objects'], ...waves('PostDelete')];
  const places = deletion.log.map((done) => order.findIndex((wave) => wave.includes(done)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
}

describe('a deletion among crashes, failing hooks and deletions from outside', () => {
  it('ends; PreDelete by waves, the objects, PostDelete by waves; a hook runs once and once more for each of its failures', () => {
    fc.assert(
      fc.property(anyHooks, fc.array(anyHappening, { maxLength: 80 }), (hooks, happenings) => {
        const deletion = new Deletion(hooks);
        happenings.forEach((happening) => deletion.happen(happening));
        deletion.finish();
        expect(deletion.isDone).toBe(true);
        expectOrder(deletion);
        const expected = hooks.flatMap((object) => PHASES.filter((phase) => hookTypesOf(object).includes(phase)).map((phase) => `${phase}/hook/${keyText(keyOf(object))}`));
        const ran = Object.fromEntries(expected.map((id) => [id, deletion.log.filter((done) => done === `create ${id}`).length]));
        expect(ran).toEqual(Object.fromEntries(expected.map((id) => [id, 1 + (deletion.failures.get(id) ?? 0)])));
        expect(deletion.log.filter((done) => done === 'objects')).toHaveLength(3);
      }),
      { numRuns: 500 },
    );
  });

  it('counts its attempts without a gap, and makes no other before the last one is over', () => {
    fc.assert(
      fc.property(anyHooks, fc.array(anyHappening, { maxLength: 80 }), (hooks, happenings) => {
        const deletion = new Deletion(hooks);
        happenings.forEach((happening) => deletion.happen(happening));
        deletion.finish();
        for (const phase of PHASES) {
          const attempts = deletion.runs.filter((run) => run.startsWith(`${NAME}/${phase}/`));
          expect(attempts).toEqual(attempts.map((_, index) => `${NAME}/${phase}/${index + 1}`));
          expect(attempts.length).toBeLessThanOrEqual(1 + [...deletion.failures].filter(([id]) => id.startsWith(phase)).reduce((sum, [, times]) => sum + times, 0));
        }
      }),
    );
  });

  it('takes no run of something else for its own', () => {
    const run = (runId: string) => ({ runId, records: {}, isOver: false });
    for (const runId of ['sync-1/1', 'deletion-6/PostDelete/1', 'deletion-7/Sync/1', '']) {
      expect(deletionPlace(NAME, run(runId))).toBeNull();
      expect(deletionAttempt(NAME, 'PreDelete', run(runId))).toMatchObject({ attempt: 1, isNew: true, runId: 'deletion-7/PreDelete/1', records: {} });
    }
  });
});
