import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { PostgresEventStore, type AppendOutcome } from '@tidemark/event-store';
import { freePort } from '@tidemark/testing';
import { createPool, PgSql } from '../../../apps/control-plane/src/platform/postgres/pg-sql.js';
import { META, noted, PostgresFixture } from './postgres-store.fixture.js';

describe('append on PostgreSQL', () => {
  let given: PostgresFixture;
  beforeAll(async () => {
    given = await PostgresFixture.create({ max: 20 });
  });
  afterAll(() => given.dispose());

  it('never deadlocks, in whatever order 200 random pairs of streams are named', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `pair-${String(n)}`);
    const pairs = fc.sample(fc.shuffledSubarray(names, { minLength: 2, maxLength: 2 }), { numRuns: 200, seed: 7 });
    const outcomes = await Promise.all(
      pairs.map((pair) => given.store.append({ commandId: randomUUID(), meta: META, streams: pair.map((stream) => ({ stream, expected: 'any' as const, events: [noted(1)] })) })),
    );
    expect(new Set(outcomes.map((o) => o.kind))).toEqual(new Set(['appended']));
  });

  it.each([
    ['UPDATE', `UPDATE es.events SET data = '{}'`],
    ['DELETE', 'DELETE FROM es.events'],
    ['TRUNCATE', 'TRUNCATE es.events'],
    ['INSERT', `INSERT INTO es.events VALUES (0, 1, 's-1', 1, gen_random_uuid(), 't', 1, '{}', '{}', now())`],
    ['UPDATE of a partition', `UPDATE es.events_p000000 SET data = '{}'`],
    ['DELETE of a receipt', 'DELETE FROM es.receipts'],
    ['UPDATE of a stream', 'UPDATE es.streams SET version = 0'],
    ['UPDATE of the head', 'UPDATE es.log_head SET position = 0'],
    ['UPDATE of a seal', 'UPDATE es.seals SET from_position = 0'],
    ['DROP', 'DROP TABLE es.events'],
  ])('the application role is refused: %s', async (_name, statement) => {
    await expect(given.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('joins a transaction: rolled back, it has left no event, no version and no receipt', async () => {
    const head = await given.store.head();
    const commandId = randomUUID();
    const request = { commandId, meta: META, streams: [{ stream: 'joined-1', expected: 'new' as const, events: [noted(1)] }] };
    const rolledBack = given.sql.transaction(async (sql) => {
      expect(await given.store.append(request, sql)).toMatchObject({ kind: 'appended', firstPosition: head + 1 });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await given.store.head()).toBe(head);
    expect(await given.store.receipt(commandId)).toBeUndefined();
    expect(await given.store.append(request)).toMatchObject({ kind: 'appended', firstPosition: head + 1 });
  });

  it('leaves a joined transaction usable when it answers conflict or closed', async () => {
    await given.append('usable-1', noted(1));
    const outcomes: AppendOutcome[] = [];
    const answer = await given.sql.transaction(async (sql) => {
      outcomes.push(await given.store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'usable-1', expected: 9, events: [noted(1)] }] }, sql));
      return sql.query<{ one: number }>('SELECT 1 AS one');
    });
    expect(outcomes).toEqual([{ kind: 'conflict', stream: 'usable-1', actual: 1 }]);
    expect(answer).toEqual([{ one: 1 }]);
  });

  it('makes partitions ahead of the head by itself, and numbers on across their border', async () => {
    const border = 10_000_000;
    const own = await PostgresFixture.create();
    try {
      const partitions = async (): Promise<string[]> => (await own.admin.query<{ name: string }>(`SELECT relid::text AS name FROM pg_partition_tree('es.events') WHERE isleaf ORDER BY 1`)).rows.map((r) => r.name);
      expect(await partitions()).toEqual(['es.events_p000000', 'es.events_p000001', 'es.events_p000002']);
      await own.admin.query('UPDATE es.log_head SET position = $1', [border - 3]);
      expect(await own.append('far-1', ...[1, 2, 3, 4, 5].map(noted))).toBe(border + 2);
      expect(await partitions()).toEqual(['es.events_p000000', 'es.events_p000001', 'es.events_p000002', 'es.events_p000003']);
      expect((await own.store.readAll({ after: border - 3, limit: 10 })).map((e) => e.position)).toEqual([1, 2, 3, 4, 5].map((n) => border - 3 + n));
      expect((await own.store.readStream('far-1')).map((e) => e.version)).toEqual([1, 2, 3, 4, 5]);
    } finally {
      await own.dispose();
    }
  });

  it('keeps the text of data exactly as it was written', async () => {
    await given.store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'text-1', expected: 'new', events: [{ type: 'test.thing-noted', v: 1, data: { z: 1, a: 1.5e300, dup: '\u0000' } }] }] });
    const { rows } = await given.admin.query<{ text: string }>(`SELECT data::text AS text FROM es.events WHERE stream_id = 'text-1'`);
    expect(rows).toEqual([{ text: '{"z":1,"a":1.5e+300,"dup":"\\u0000"}' }]);
  });

  it('says that the database is away, not that the statement is wrong', async () => {
    const pool = createPool(`postgresql://nobody@127.0.0.1:${String(await freePort())}/nothing`, 'away');
    const away = new PostgresEventStore(new PgSql(pool));
    await expect(away.head()).rejects.toMatchObject({ code: 'postgres.unavailable' });
    await expect(given.sql.query('SELECT no_such_column')).rejects.toMatchObject({ code: '42703' });
    await pool.end();
  });

  it('refuses to report a commit when a swallowed error had already failed the transaction', async () => {
    const swallowed = given.sql.transaction(async (sql) => {
      await sql.query('SELECT no_such_column').catch(() => undefined);
      return 'fine';
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'postgres.transaction-failed' });
  });

  it('prunes receipts only by age', async () => {
    const commandId = randomUUID();
    await given.store.append({ commandId, meta: META, streams: [{ stream: 'pruned-1', expected: 'new', events: [noted(1)] }] });
    await given.sql.query(`SELECT es.prune_receipts('1 day')`);
    expect(await given.store.receipt(commandId)).toBeDefined();
    await given.admin.query(`UPDATE es.receipts SET recorded_at = now() - interval '31 days' WHERE command_id = $1`, [commandId]);
    await given.sql.query(`SELECT es.prune_receipts('30 days')`);
    expect(await given.store.receipt(commandId)).toBeUndefined();
    await expect(given.sql.query(`SELECT es.prune_receipts('1 hour')`)).rejects.toThrow('a day at least');
  });
});
