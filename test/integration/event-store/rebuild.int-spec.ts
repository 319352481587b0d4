import fc from 'fast-check';
import { eventually } from '@tidemark/testing';
import { noted, PostgresFixture } from './postgres-store.fixture.js';
import { layTotals, rowsOf, totals } from './reader-projection.fixture.js';
import { RunningProcess } from './running.fixture.js';

const LONG = 10_000;

describe('rebuilding a projection on PostgreSQL', () => {
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
  const start = async (...subscriptions: Parameters<typeof RunningProcess.start>[1]): Promise<RunningProcess> => {
    const process = await RunningProcess.start(given, subscriptions);
    running.push(process);
    return process;
  };
  const withoutView = async (relation: string): Promise<string> => rowsOf(given, relation);
  const viewOf = async (): Promise<string> => (await given.admin.query<{ def: string }>(`SELECT pg_get_viewdef('read.totals') AS def`)).rows[0]?.def ?? '';

  it('gives version 2, built from zero, byte for byte what version 1 became live, whatever the history', async () => {
    const { runner } = await start(totals(1));
    const histories = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 5 })), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        let last = 0;
        for (const [stream, numbers] of history) last = await given.append(`thing-${String(stream)}`, ...numbers.map(noted));
        expect(await runner.waitFor('totals', last, LONG)).toBe(true);
        const fresh = totals(2, undefined, 'fresh');
        await given.admin.query(`TRUNCATE read.totals_v2; DELETE FROM es.subscriptions WHERE name = 'fresh'`);
        const { activate: _activate, ...silent } = fresh;
        const second = await RunningProcess.start(given, [silent]);
        expect(await second.runner.waitFor('fresh', last, LONG)).toBe(true);
        await second.stop();
        expect(await withoutView('totals_v2')).toBe(await withoutView('totals_v1'));
      }),
      { numRuns: 8 },
    );
  });

  it('swaps the view to version 2 once it has caught up, and not before', async () => {
    const one = await start(totals(1));
    await one.runner.waitFor('totals', await given.append('thing-1', noted(1), noted(2)), LONG);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const two = await start(totals(2, () => gate));
    await eventually(() => two.runner.status()[0]?.state === 'catching-up', { what: 'version 2 catching up' });
    expect(await viewOf()).toContain('totals_v1');
    release();
    await eventually(async () => (await viewOf()).includes('totals_v2'), { what: 'the swap' });
    await eventually(() => two.runner.status()[0]?.state === 'live', { what: 'version 2 live' });
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,2,3,2)');
    const { rows } = await given.admin.query('SELECT version, active FROM es.subscriptions ORDER BY version');
    expect(rows).toEqual([
      { version: 1, active: false },
      { version: 2, active: true },
    ]);
  });

  it('is atomic for readers: at every moment the view is one version or the other, whole', async () => {
    const one = await start(totals(1));
    const last = await given.append('thing-1', ...Array.from({ length: 200 }, () => noted(1)));
    await one.runner.waitFor('totals', last, LONG);
    let swapped = false;
    const seen = new Set<string>();
    const reader = (async () => {
      while (!swapped) seen.add(await rowsOf(given, 'totals'));
    })();
    await start(totals(2));
    await eventually(async () => (await viewOf()).includes('totals_v2'), { what: 'the swap' });
    swapped = true;
    await reader;
    expect([...seen]).toEqual([`(thing-1,200,200,${String(last)})`]);
  });

  it('loses no event appended meanwhile', async () => {
    for (let n = 0; n < 20; n += 1) await given.append(`thing-${String(n % 3)}`, ...Array.from({ length: 50 }, () => noted(1)));
    const writing = (async () => {
      let last = 0;
      for (let n = 0; n < 100; n += 1) last = await given.append(`thing-${String(n % 3)}`, noted(1));
      return last;
    })();
    const { runner } = await start(totals(1));
    expect(await runner.waitFor('totals', await writing, LONG)).toBe(true);
    const { rows } = await given.admin.query('SELECT sum(events)::int AS events, sum(total)::int AS total FROM read.totals_v1');
    expect(rows).toEqual([{ events: 1100, total: 1100 }]);
  });

  it('resumes after its process died half-way, from the last checkpoint', async () => {
    // A page is a thousand events.
    await given.append('thing-1', ...Array.from({ length: 1_000 }, () => noted(1)));
    await given.append('thing-1', ...Array.from({ length: 100 }, () => noted(1)));
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const applied: number[] = [];
    const dying = await RunningProcess.start(given, [
      totals(1, async (events) => {
        if (events.some((event) => event.position > 1_000)) {
          entered();
          await new Promise(() => undefined); // never: the process dies here
        }
      }),
    ], { timings: { drainMs: 1 } });
    await inside;
    await given.admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [dying.owner]);
    await dying.wakeups.stop();
    const next = await start(totals(1, (events) => Promise.resolve(void applied.push(...events.map((event) => event.position)))));
    expect(await next.runner.waitFor('totals', 1_100, LONG)).toBe(true);
    expect(applied[0]).toBe(1_001);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,1100,1100,1100)');
    await dying.runner.stop();
  });

  it('in place empties the tables and fills them again, while other subscriptions stay where they are', async () => {
    const reacted: number[] = [];
    const { runner } = await start(totals(1), { name: 'effects', handles: ['test.thing-noted'], react: async (event) => void reacted.push(event.position) });
    const last = await given.append('thing-1', noted(1), noted(2));
    await runner.waitFor('totals', last, LONG);
    await runner.waitFor('effects', last, LONG);
    await given.admin.query(`UPDATE read.totals_v1 SET total = 999`);
    expect(await runner.rebuild('totals', LONG)).toBe(true);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,2,3,2)');
    expect(reacted).toEqual([1, 2]);
    expect(await runner.waitFor('totals', await given.append('thing-1', noted(3)), LONG)).toBe(true);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,3,6,3)');
  });

  it('that fails leaves checkpoint and rows consistent', async () => {
    const { runner } = await start({
      ...totals(1),
      reset: async (sql) => {
        await sql.query('TRUNCATE read.totals_v1');
        throw new Error('cancelled');
      },
    });
    await runner.waitFor('totals', await given.append('thing-1', noted(1)), LONG);
    await expect(runner.rebuild('totals', LONG)).rejects.toThrow('cancelled');
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,1,1,1)');
    expect(await runner.waitFor('totals', await given.append('thing-1', noted(2)), LONG)).toBe(true);
    expect(await rowsOf(given, 'totals')).toBe('(thing-1,2,3,2)');
  });
});
