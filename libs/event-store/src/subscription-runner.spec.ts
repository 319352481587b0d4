import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  defineEvent,
  EventRegistry,
  MemoryCheckpointStore,
  MemoryEventStore,
  processCommandId,
  SubscriptionRunner,
  type EventMeta,
  type Process,
  type Projection,
  type RecordedEvent,
  type RunnerOptions,
  type RunnerTimings,
  type Sql,
} from './index.js';

const META: EventMeta = { actor: { kind: 'system', id: 'test' }, correlationId: 'c' };
const QUICK: Partial<RunnerTimings> = { standbyMs: 5, processFlushMs: 5, idleFlushMs: 10 };

/** The tables of projections are tested on PostgreSQL. */
const NO_SQL: Sql = { query: () => Promise.reject(new Error('no database here')), transaction: () => Promise.reject(new Error('no database here')) };

class Given {
  readonly store = new MemoryEventStore();
  readonly checkpoints = new MemoryCheckpointStore();
  readonly reports: string[] = [];
  private readonly runners: SubscriptionRunner[] = [];

  runner(options: Partial<RunnerOptions> = {}): SubscriptionRunner {
    const runner = new SubscriptionRunner({
      store: this.store,
      checkpoints: this.checkpoints,
      sql: NO_SQL,
      wakeups: this.store,
      owner: randomUUID(),
      timings: QUICK,
      report: (message) => this.reports.push(message),
      ...options,
    });
    this.runners.push(runner);
    return runner;
  }

  async append(type: string, count = 1, stream = 'thing-1'): Promise<number> {
    const events = Array.from({ length: count }, (_, n) => ({ type, v: 1, data: { n } }));
    const outcome = await this.store.append({ commandId: randomUUID(), meta: META, streams: [{ stream, expected: 'any', events }] });
    return outcome.kind === 'appended' ? outcome.lastPosition : 0;
  }

  async end(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }
}

const collecting = (name: string, handles: string[], seen: RecordedEvent[], react: (event: RecordedEvent) => Promise<void> = () => Promise.resolve()): Process => ({
  name,
  handles,
  react: async (event) => {
    await react(event);
    seen.push(event);
  },
});

const positions = (events: readonly RecordedEvent[]): number[] => events.map((event) => event.position);

describe('SubscriptionRunner', () => {
  let given: Given;
  beforeEach(() => (given = new Given()));
  afterEach(() => given.end());

  it('hands over the events appended before and after it started, in order, of the handled types only', async () => {
    const seen: RecordedEvent[] = [];
    await given.append('test.thing-noted', 3);
    await given.append('test.other-noted', 2);
    const runner = given.runner().add(collecting('p', ['test.thing-noted'], seen));
    runner.start();
    expect(await runner.waitFor('p', 5, 1000)).toBe(true);
    const last = await given.append('test.thing-noted', 2);
    expect(await runner.waitFor('p', last, 1000)).toBe(true);
    expect(positions(seen)).toEqual([1, 2, 3, 6, 7]);
  });

  it('counts events it does not handle as read, so that nobody waits for them', async () => {
    const runner = given.runner().add(collecting('p', ['test.thing-noted'], []));
    runner.start();
    const last = await given.append('test.other-noted', 5);
    expect(await runner.waitFor('p', last, 1000)).toBe(true);
  });

  it('says false when a position is not reached in time', async () => {
    const runner = given.runner().add(collecting('p', ['*'], []));
    runner.start();
    expect(await runner.waitFor('p', 1, 10)).toBe(false);
  });

  it('gathers what keeps coming for a projection that asks for it, never the first event after a quiet time or one that is waited for', async () => {
    const batches: number[][] = [];
    let first = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (first = resolve));
    const sql: Sql = { query: () => Promise.resolve([]), transaction: (work) => work(sql) };
    const projection: Projection = {
      name: 'p', version: 1, handles: ['*'], gatherMs: 3_600_000,
      apply: (events) => {
        batches.push(positions(events));
        first();
        return Promise.resolve();
      },
    };
    const runner = given.runner({ sql }).add(projection);
    runner.start();
    expect(await runner.waitFor('p', 0, 1_000)).toBe(true);
    await given.append('test.thing-noted');
    await arrived;
    for (let n = 0; n < 3; n += 1) await given.append('test.thing-noted');
    expect(await runner.waitFor('p', 4, 5_000)).toBe(true);
    expect(batches.flat()).toEqual([1, 2, 3, 4]);
    expect(batches.length).toBeLessThanOrEqual(3);
    expect(await runner.waitFor('p', await given.append('test.thing-noted'), 5_000)).toBe(true);
  });

  it('stops in the middle of gathering', async () => {
    const sql: Sql = { query: () => Promise.resolve([]), transaction: (work) => work(sql) };
    let applied = 0;
    const runner = given.runner({ sql }).add({ name: 'p', version: 1, handles: ['*'], gatherMs: 3_600_000, apply: (events) => Promise.resolve(void (applied += events.length)) });
    runner.start();
    await runner.waitFor('p', await given.append('test.thing-noted'), 1_000);
    await given.append('test.thing-noted');
    await runner.stop();
    expect(applied).toBeLessThanOrEqual(2);
  });

  it("starts a new process at the end of the log when it says 'from head'", async () => {
    await given.append('test.thing-noted', 3);
    const seen: RecordedEvent[] = [];
    const runner = given.runner().add({ ...collecting('p', ['*'], seen), from: 'head' });
    runner.start();
    expect(await runner.waitFor('p', 3, 1000)).toBe(true);
    await runner.waitFor('p', await given.append('test.thing-noted'), 1000);
    expect(positions(seen)).toEqual([4]);
  });

  it('stops with the event in hand finished and its checkpoint stored, and goes on behind it', async () => {
    const seen: RecordedEvent[] = [];
    let entered = (): void => undefined;
    let release = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const gate = new Promise<void>((resolve) => (release = resolve));
    const runner = given.runner().add(collecting('p', ['*'], seen, () => (entered(), gate)));
    runner.start();
    await given.append('test.thing-noted');
    await inside;
    const stopped = runner.stop();
    release();
    await stopped;
    expect(positions(seen)).toEqual([1]);
    expect(await given.checkpoints.list('p')).toMatchObject([{ position: 1, status: 'stopped', owner: null }]);

    const again = given.runner().add(collecting('p', ['*'], seen));
    again.start();
    await again.waitFor('p', await given.append('test.thing-noted'), 1000);
    expect(positions(seen)).toEqual([1, 2]);
  });

  it('lets one of two runners have a subscription, and the other take it over when the first lets go', async () => {
    const first: RecordedEvent[] = [];
    const second: RecordedEvent[] = [];
    const one = given.runner().add(collecting('p', ['*'], first));
    one.start();
    await one.waitFor('p', await given.append('test.thing-noted'), 1000);
    const two = given.runner().add(collecting('p', ['*'], second));
    two.start();
    expect(await two.waitFor('p', await given.append('test.thing-noted'), 1000)).toBe(true);
    expect(second).toEqual([]);
    await one.stop();
    await two.waitFor('p', await given.append('test.thing-noted'), 1000);
    expect([positions(first), positions(second)]).toEqual([[1, 2], [3]]);
  });

  it('retries a reaction that fails, then goes on', async () => {
    const seen: RecordedEvent[] = [];
    let failures = 2;
    const runner = given.runner().add(collecting('p', ['*'], seen, () => (failures-- > 0 ? Promise.reject(new Error('not yet')) : Promise.resolve())));
    runner.start();
    expect(await runner.waitFor('p', await given.append('test.thing-noted', 2), 3000)).toBe(true);
    expect(positions(seen)).toEqual([1, 2]);
  });

  it('faults on an event of an unknown type instead of skipping it, and only the subscription it is for', async () => {
    const registry = new EventRegistry().define(defineEvent({ type: 'test.thing-noted', schema: z.object({ n: z.number() }), describe: 'A thing.' }));
    const seen: RecordedEvent[] = [];
    const runner = given.runner({ registry }).add(collecting('everything', ['*'], [])).add(collecting('things', ['test.thing-noted'], seen));
    runner.start();
    await given.append('test.thing-noted');
    await given.append('test.never-defined');
    expect(await runner.waitFor('things', await given.append('test.thing-noted'), 1000)).toBe(true);
    expect(positions(seen)).toEqual([1, 3]);
    for (let turns = 0; runner.status()[0]?.state !== 'faulted' && turns < 1_000; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(runner.status()).toMatchObject([
      { name: 'everything', state: 'faulted', position: 1, errorPosition: 2, error: expect.stringContaining('test.never-defined') as string },
      { name: 'things', error: null, position: 3 },
    ]);
    expect(await given.checkpoints.list('everything')).toMatchObject([{ status: 'faulted', errorPosition: 2, position: 1 }]);
  });

  it('keeps the order within a lane while lanes overtake each other', async () => {
    const seen: RecordedEvent[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    for (const stream of ['slow-1', 'fast-1', 'slow-1', 'fast-1']) await given.append('test.thing-noted', 1, stream);
    const runner = given.runner().add({
      ...collecting('p', ['*'], seen, async (event) => {
        if (event.stream === 'slow-1') await gate;
        else if (event.position === 4) release();
      }),
      lane: (event) => event.stream,
    });
    runner.start();
    expect(await runner.waitFor('p', 4, 1000)).toBe(true);
    expect(positions(seen).filter((p) => p % 2 === 0)).toEqual([2, 4]);
    expect(positions(seen).filter((p) => p % 2 === 1)).toEqual([1, 3]);
    expect(positions(seen)[0]).toBe(2);
  });

  it('leaves the tail when it falls far behind, and loses nothing', async () => {
    const seen: RecordedEvent[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const runner = given.runner().add(collecting('slow', ['*'], seen, () => gate)).add(collecting('quick', ['*'], []));
    runner.start();
    await given.append('test.thing-noted');
    for (let n = 0; n < 6; n += 1) await given.append('test.thing-noted', 1000);
    expect(await runner.waitFor('quick', 6001, 5000)).toBe(true);
    release();
    expect(await runner.waitFor('slow', 6001, 5000)).toBe(true);
    expect(positions(seen)).toEqual(Array.from({ length: 6001 }, (_, n) => n + 1));
  });

  it('gives a command of a process the same id at every delivery', () => {
    expect(processCommandId('p', 7, 1)).toBe(processCommandId('p', 7, 1));
    expect(new Set([processCommandId('p', 7, 0), processCommandId('p', 7, 1), processCommandId('p', 8, 0), processCommandId('q', 7, 0)]).size).toBe(4);
  });

  it('refuses two subscriptions of one name and a rebuild of a process', async () => {
    const runner = given.runner().add(collecting('p', ['*'], []));
    expect(() => runner.add(collecting('p', ['*'], []))).toThrow(expect.objectContaining({ code: 'event-store.duplicate-subscription' }));
    await expect(runner.rebuild('p')).rejects.toMatchObject({ code: 'event-store.not-rebuildable' });
    await expect(runner.waitFor('nobody', 1, 1)).rejects.toMatchObject({ code: 'event-store.unknown-subscription' });
  });

  it('lets whoever follows hear new events at once, without a checkpoint', async () => {
    const runner = given.runner();
    runner.start();
    const heard = new Promise<readonly RecordedEvent[]>((resolve) => runner.follow(resolve));
    await given.append('test.thing-noted', 2);
    expect(positions(await heard)).toEqual([1, 2]);
  });
});
