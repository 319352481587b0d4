import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { KubernetesObject } from '@tidemark/manifest';
import { DEFAULT_SYNC_OPTIONS, planSync, type ActionRecord, type SyncPlan } from '@tidemark/sync';
import { WaveReporter, type WaveReporterInput } from './wave-reporter.js';

type Told = Parameters<WaveReporterInput['report']>[0];

const object = (kind: string, name: string, annotations: Record<string, string> = {}): KubernetesObject => ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'shop', annotations } });
const planOf = (...desired: KubernetesObject[]): SyncPlan => planSync({ desired, live: [], inventory: [], options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'abc', startedAt: 0, prune: false });
const THREE = planOf(object('Job', 'migrate', { 'argocd.argoproj.io/hook': 'PreSync' }), object('Service', 'web'), object('Service', 'late', { 'argocd.argoproj.io/sync-wave': '1' }));
const [MIGRATE, WEB, LATE] = THREE.steps.flatMap(({ actions }) => actions).map(({ id }) => id) as [string, string, string];
const done: ActionRecord = { result: 'succeeded', message: 'done' };

describe('WaveReporter', () => {
  let told: Told[];
  let now: number;
  const reporter = (plan: SyncPlan = THREE, before: readonly number[] = []): WaveReporter =>
    new WaveReporter({
      plan,
      told: before,
      now: () => now,
      report: async (wave) => {
        told.push(wave);
      },
    });

  beforeEach(() => {
    told = [];
    now = 1_000;
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells each wave once, when it is over, with its results and how long it took', async () => {
    const waves = reporter();
    now = 1_400;
    await waves.moved({ [MIGRATE]: done });
    await waves.moved({ [MIGRATE]: done });
    now = 1_500;
    await waves.moved({ [MIGRATE]: done, [WEB]: done, [LATE]: { result: 'applied', message: 'created' } });
    await waves.ended({ [MIGRATE]: done, [WEB]: done, [LATE]: { result: 'applied', message: 'created' } });
    expect(told.map(({ step, phase, wave, state, durationMs }) => [step, phase, wave, state, durationMs])).toEqual([
      [0, 'PreSync', 0, 'completed', 400],
      [1, 'Sync', 0, 'completed', 100],
      [2, 'Sync', 1, 'completed', 0],
    ]);
    expect(told[0]).toMatchObject({ steps: 3, actions: 1, results: [{ key: { kind: 'Job', name: 'migrate' }, verb: 'hook', result: 'succeeded', message: 'done' }] });
  });

  it('does not tell again what it told before the agent was restarted', async () => {
    await reporter(THREE, [0]).moved({ [MIGRATE]: done, [WEB]: done });
    expect(told.map(({ step }) => step)).toEqual([1]);
  });

  it('has nothing to tell of a single wave without hooks', async () => {
    const plan = planOf(object('Service', 'web'));
    const waves = reporter(plan);
    await waves.moved({ [plan.steps[0]?.actions[0]?.id ?? '']: done });
    await waves.ended({});
    expect(told).toEqual([]);
  });

  it('says what a wave waits for when that takes long, once', async () => {
    const waves = reporter();
    let arrive = (): void => undefined;
    const wait = (): Promise<void> => new Promise((resolve) => (arrive = resolve));
    const first = waves.waiting('waiting for completion of hook /Job/migrate', wait);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(told).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(told).toMatchObject([{ step: 0, state: 'waiting', message: 'waiting for completion of hook /Job/migrate', results: [] }]);
    arrive();
    await first;
    const second = waves.waiting('waiting for completion of hook /Job/migrate', wait);
    await jest.advanceTimersByTimeAsync(10_000);
    arrive();
    await second;
    expect(told).toHaveLength(1);
  });

  it('counts the waits of a wave together: many short ones are a long one', async () => {
    const waves = reporter();
    now += 5_000;
    let arrive = (): void => undefined;
    const waiting = waves.waiting('waiting', () => new Promise((resolve) => (arrive = resolve)));
    await jest.advanceTimersByTimeAsync(0);
    arrive();
    await waiting;
    expect(told).toHaveLength(1);
  });

  it('leaves no timer behind when the wait fails', async () => {
    await expect(reporter().waiting('waiting', () => Promise.reject(new Error('aborted')))).rejects.toThrow('aborted');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells a wave that the sync ended in as failed, and those it never reached not at all', async () => {
    const waves = reporter();
    await waves.ended({ [MIGRATE]: { result: 'applied', message: 'created' } });
    expect(told).toMatchObject([{ step: 0, state: 'failed', message: 'the sync ended in the middle of this wave' }]);
  });

  it('puts hooks first and tells fifty results at most, each message cut', async () => {
    const many = Array.from({ length: 80 }, (_, index) => object('Service', `s${index}`));
    const plan = planOf(...many, object('Job', 'zz', { 'argocd.argoproj.io/hook': 'Sync' }));
    const records = Object.fromEntries(plan.steps.flatMap(({ actions }) => actions).map(({ id }) => [id, { ...done, message: 'x'.repeat(1_000) }]));
    await reporter(plan).moved(records);
    expect(told[0]?.actions).toBe(81);
    expect(told[0]?.results).toHaveLength(50);
    expect(told[0]?.results[0]).toMatchObject({ verb: 'hook', key: { name: 'zz' } });
    expect(told[0]?.results[0]?.message).toHaveLength(300);
  });
});
