import { randomUUID } from 'node:crypto';
import { eventually } from '@tidemark/testing';
import type { Process, RecordedEvent } from '@tidemark/event-store';
import { META, noted, PostgresFixture } from './postgres-store.fixture.js';
import { layTotals, rowsOf, totals } from './reader-projection.fixture.js';
import { RunningProcess } from './running.fixture.js';

const LONG = 5_000;

describe('subscriptions on PostgreSQL', () => {
  let given: PostgresFixture;
  let running: RunningProcess[];
  beforeEach(async () => {
    given = await PostgresFixture.create();
    running = [];
    await layTotals(given, [1, 2]);
  });
  afterEach(async () => {
    for (const process of running) await process.stop();
    await given.dispose();
  });

  const start = async (...args: Parameters<typeof RunningProcess.start> extends [unknown, ...infer R] ? R : never): Promise<RunningProcess> => {
    const process = await RunningProcess.start(given, ...args);
    running.push(process);
    return process;
  };
  const collecting = (name: string, seen: RecordedEvent[]): Process => ({ name, handles: ['test.thing-noted'], react: async (event) => void seen.push(event) });
  const checkpoint = async (name: string): Promise<Record<string, unknown> | undefined> =>
    (await given.admin.query<Record<string, unknown>>('SELECT position::int, status, error, error_position::int, owner, token::int FROM es.subscriptions WHERE name = $1', [name])).rows[0];
  /** What the death of a process looks like from the database. */
  const cutOff = (process: RunningProcess): Promise<unknown> => given.admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [process.owner]);

  it('hand over events appended before and after the start, by this process and by another one', async () => {
    await given.append('thing-1', noted(1));
    const { runner, store } = await start([totals(1)]);
    const own = await store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'thing-1', expected: 'any', events: [noted(2)] }] });
    expect(await runner.waitFor('totals', own.kind === 'appended' ? own.lastPosition : 0, LONG)).toBe(true);
    expect(await runner.waitFor('totals', await given.append('thing-2', noted(3)), LONG)).toBe(true);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,2,3,2)\n(thing-2,1,3,3)');
  });

  it('hear of appends of other processes long before the safety poll', async () => {
    const { runner } = await start([totals(1)], { timings: { idleMs: 600_000 } });
    for (let n = 0; n < 5; n += 1) expect(await runner.waitFor('totals', await given.append('thing-1', noted(n)), LONG)).toBe(true);
  });

  it('go on hearing after the listening connection was cut', async () => {
    const process = await start([totals(1)], { timings: { idleMs: 600_000 } });
    await process.runner.waitFor('totals', await given.append('thing-1', noted(1)), LONG);
    await given.admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%'`, [process.owner]);
    await eventually(() => process.wakeups.hearsOthers, { what: 'listening again' });
    expect(await process.runner.waitFor('totals', await given.append('thing-1', noted(2)), LONG)).toBe(true);
  });

  it('commit rows and checkpoint together, or neither', async () => {
    let broken = true;
    const { runner } = await start([totals(1, (_events, sql) => (broken ? sql.query('SELECT 1/0').then(() => undefined) : Promise.resolve()))]);
    const position = await given.append('thing-1', noted(1));
    await eventually(() => runner.status()[0]?.state === 'faulted', { what: 'the fault' });
    expect(await rowsOf(given, 'totals')).toBe('');
    expect(await checkpoint('totals')).toMatchObject({ position: 0, status: 'faulted', error: 'division by zero', error_position: position });
    broken = false;
    runner.resume('totals');
    expect(await runner.waitFor('totals', position, LONG)).toBe(true);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,1,1,1)');
    expect(await checkpoint('totals')).toMatchObject({ position, status: 'running', error: null, error_position: null });
  });

  it('name the poisonous event of a batch, keep what came before it, and leave the other subscriptions running', async () => {
    for (let n = 1; n <= 5; n += 1) await given.append('thing-1', noted(n));
    const seen: RecordedEvent[] = [];
    const poisoned = totals(1, (events) => (events.some((event) => event.position === 4) ? Promise.reject(new Error('cannot digest')) : Promise.resolve()));
    const { runner } = await start([poisoned, collecting('healthy', seen)]);
    await eventually(() => runner.status()[0]?.state === 'faulted', { what: 'the fault' });
    expect(await checkpoint('totals')).toMatchObject({ position: 3, status: 'faulted', error: 'cannot digest', error_position: 4 });
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,3,6,3)');
    expect(await runner.waitFor('healthy', await given.append('thing-1', noted(6)), LONG)).toBe(true);
    expect(seen.map((event) => event.position)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('cannot be run by two processes at once; the second takes over when the lease of the first has run out', async () => {
    const seen: string[] = [];
    const remember = (who: string): Process => ({ name: 'p', handles: ['test.thing-noted'], react: async (event) => void seen.push(`${who}${String(event.position)}`) });
    // The first renews its lease (a third of 60 s) far too late for the 300 ms the row says.
    const first = await start([remember('a')], { sessionsNameOwner: false, timings: { leaseMs: 60_000 } });
    await first.runner.waitFor('p', await given.append('thing-1', noted(1)), LONG);
    const second = await start([remember('b')], { sessionsNameOwner: false, timings: { leaseMs: 60_000 } });
    expect(await second.runner.waitFor('p', await given.append('thing-1', noted(2)), LONG)).toBe(true);
    await eventually(() => second.runner.status()[0]?.state === 'standby', { what: 'the second to stand by' });
    await eventually(async () => (await checkpoint('p'))?.['position'] === 2, { what: 'the checkpoint' });
    await given.admin.query(`UPDATE es.subscriptions SET lease_until = now()`);
    await eventually(() => second.runner.status()[0]?.state === 'live', { what: 'the takeover' });
    expect(await second.runner.waitFor('p', await given.append('thing-1', noted(3)), LONG)).toBe(true);
    expect(seen).toContain('b3');
    expect(seen.slice(0, 2)).toEqual(['a1', 'a2']);
  });

  it('are taken over at once, behind the last checkpoint, when the sessions of their process are gone', async () => {
    const process = await start([totals(1)]);
    await process.runner.waitFor('totals', await given.append('thing-1', noted(1), noted(2)), LONG);
    await process.wakeups.stop();
    await process.pool.end();
    await given.append('thing-1', noted(3));
    const next = await start([totals(1)]);
    expect(await next.runner.waitFor('totals', 3, LONG)).toBe(true);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,3,6,3)');
    running.shift();
    await process.runner.stop();
  });

  it('refuse the checkpoint of a zombie that has an old token, and its rows with it', async () => {
    let entered = (): void => undefined;
    let release = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const gate = new Promise<void>((resolve) => (release = resolve));
    const zombie = await start([totals(1, async () => (entered(), gate))], { sessionsNameOwner: false });
    await given.append('thing-1', noted(1));
    await inside; // its transaction has written rows and holds them
    await given.admin.query(`UPDATE es.subscriptions SET token = token + 1, owner = 'somebody-else', lease_until = now() + interval '1 hour'`);
    release();
    await eventually(() => zombie.runner.status()[0]?.state === 'standby', { what: 'the zombie to stand by' });
    expect(await rowsOf(given, 'totals')).toBe('');
    expect(await checkpoint('totals')).toMatchObject({ position: 0, owner: 'somebody-else' });
    const { checkpoints } = zombie;
    expect(await checkpoints.store({ name: 'totals', version: 1, token: 1, position: 0, to: 1 })).toBe('fenced');
    expect(await checkpoints.storeAll([{ name: 'totals', version: 1, token: 1, position: 0, to: 1 }])).toEqual(new Set());
    expect(await checkpoints.fault({ name: 'totals', version: 1, token: 1, position: 0 }, 'x', 1)).toBe('fenced');
  });

  describe('after a crash of the database took what was not on its disk yet', () => {
    /** Rows and checkpoint are of one transaction: both are as they were before it. */
    const crash = async (): Promise<void> => {
      await given.admin.query('BEGIN; DELETE FROM read.totals_v1; UPDATE es.subscriptions SET position = 0; COMMIT');
    };

    it('read on from what is left, though they remember to have been further', async () => {
      const { runner } = await start([totals(1)]);
      await runner.waitFor('totals', await given.append('thing-1', noted(1), noted(2)), LONG);
      await crash();
      await given.append('thing-1', noted(3));
      await eventually(async () => (await rowsOf(given, 'totals')) === '(thing-1,3,6,3)', { what: 'all three events' });
    });

    it('notice it when they hear again, though nothing is appended', async () => {
      const process = await start([totals(1)], { timings: { idleMs: 600_000 } });
      await process.runner.waitFor('totals', await given.append('thing-1', noted(1), noted(2)), LONG);
      await crash();
      await given.admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%'`, [process.owner]);
      await eventually(async () => (await rowsOf(given, 'totals')) === '(thing-1,2,3,2)', { what: 'both events' });
    });
  });

  it('drain when stopped: the batch in hand is finished and stored, and the lease is free', async () => {
    let entered = (): void => undefined;
    let release = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const gate = new Promise<void>((resolve) => (release = resolve));
    const process = await start([totals(1, async () => (entered(), gate))]);
    await given.append('thing-1', noted(1));
    await inside;
    const stopped = process.runner.stop();
    release();
    await stopped;
    expect(await checkpoint('totals')).toMatchObject({ position: 1, status: 'stopped', owner: null });
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,1,1,1)');
  });

  it('go on by themselves after every connection was cut, with nothing lost or doubled', async () => {
    const process = await start([totals(1)]);
    for (let n = 1; n <= 20; n += 1) {
      await given.append('thing-1', noted(1));
      if (n % 5 === 0) await cutOff(process);
    }
    expect(await process.runner.waitFor('totals', 20, LONG)).toBe(true);
    await eventually(async () => (await rowsOf(given, 'totals')) === '(thing-1,20,20,20)', { what: 'all rows' });
    await eventually(() => process.runner.status()[0]?.state === 'live', { what: 'the subscription to be live again' });
    expect(process.runner.status()).toMatchObject([{ errorPosition: null }]);
  });

  it('store checkpoints past events that are not for them, lazily', async () => {
    const { runner } = await start([totals(1)]);
    const position = await given.append('thing-1', { type: 'test.other-noted', v: 1, data: {} });
    expect(await runner.waitFor('totals', position, LONG)).toBe(true);
    await eventually(async () => (await checkpoint('totals'))?.['position'] === position, { what: 'the lazy checkpoint' });
  });
});
