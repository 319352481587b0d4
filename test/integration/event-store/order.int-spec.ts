import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { PostgresEventStore, type RecordedEvent } from '@tidemark/event-store';
import { migrate } from '@tidemark/migrations';
import { eventually, freePort, startPostgresServer, throwawayDatabase } from '@tidemark/testing';
import { createPool, PgSql } from '../../../apps/control-plane/src/platform/postgres/pg-sql.js';
import { META, noted, PostgresFixture } from './postgres-store.fixture.js';

const dense = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** What a reader that remembers only its last position gets to see, in the order it sees it. */
class PollingReader {
  readonly seen: number[] = [];
  private stopped = false;
  private readonly finished: Promise<void>;

  constructor(private readonly store: PostgresEventStore) {
    this.finished = this.run();
  }

  async stopAt(position: number): Promise<number[]> {
    await eventually(() => (this.seen.at(-1) ?? 0) >= position, { what: `the reader to reach ${String(position)}` });
    this.stopped = true;
    await this.finished;
    return this.seen;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const page: RecordedEvent[] = await this.store.readAll({ after: this.seen.at(-1) ?? 0, limit: 100 });
      this.seen.push(...page.map((event) => event.position));
    }
  }
}

describe('the order of the log on PostgreSQL', () => {
  let given: PostgresFixture;
  beforeEach(async () => {
    given = await PostgresFixture.create({ max: 30 });
  });
  afterEach(() => given.dispose());

  it('is dense under 50 writers of which some roll back, and a reader polling meanwhile sees no gap and no reordering', async () => {
    const reader = new PollingReader(given.store);
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 10; n += 1) {
        const request = { commandId: randomUUID(), meta: META, streams: [{ stream: `writer-${String(writer % 20)}`, expected: 'any' as const, events: Array.from({ length: 1 + ((writer + n) % 4) }, (_, i) => noted(i)) }] };
        if ((writer * 7 + n) % 3 === 0) {
          const rolledBack = given.sql.transaction(async (sql) => {
            await given.store.append(request, sql);
            throw new Error('roll back');
          });
          await expect(rolledBack).rejects.toThrow('roll back');
        } else await given.store.append(request);
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, writer) => write(writer)));
    const head = await given.store.head();
    expect(head).toBeGreaterThan(500);
    expect(await reader.stopAt(head)).toEqual(dense(head));
  });

  it('neither hides nor loses the events of a slow transaction that began first', async () => {
    const slow = await given.pool.connect();
    await slow.query('BEGIN');
    await slow.query('SELECT pg_current_xact_id()');
    expect(await given.append('quick-1', noted(1))).toBe(1);
    expect((await given.store.readAll({ after: 0, limit: 10 })).map((e) => e.position)).toEqual([1]);
    const joined = { query: async <R>(text: string, params: readonly unknown[] = []): Promise<R[]> => (await slow.query(text, [...params])).rows as R[], transaction: () => Promise.reject(new Error('unused')) };
    await given.store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'slow-1', expected: 'new', events: [noted(1)] }] }, joined);
    const behind = given.append('quick-1', noted(2));
    expect((await given.store.readAll({ after: 1, limit: 10 })).map((e) => e.position)).toEqual([]);
    await slow.query('COMMIT');
    slow.release();
    expect(await behind).toBe(3);
    expect((await given.store.readAll({ after: 1, limit: 10 })).map((e) => [e.position, e.stream])).toEqual([
      [2, 'slow-1'],
      [3, 'quick-1'],
    ]);
  });

  it('does not stall behind a long transaction, or a forgotten prepared one, in another database', async () => {
    const other = await throwawayDatabase();
    const client = new pg.Client({ connectionString: other.url });
    await client.connect();
    const prepared = `p_${randomUUID()}`;
    await client.query('CREATE TABLE t (n int)');
    await client.query('BEGIN; INSERT INTO t VALUES (1)');
    await client.query(`PREPARE TRANSACTION '${prepared}'`);
    await client.query('BEGIN; INSERT INTO t VALUES (2)');
    expect(await given.append('thing-1', noted(1))).toBe(1);
    expect(await given.store.readAll({ after: 0, limit: 10 })).toHaveLength(1);
    await client.query('ROLLBACK');
    await client.query(`ROLLBACK PREPARED '${prepared}'`);
    await client.end();
    await other.drop();
  });

  it('is the order of commits', async () => {
    const listener = new pg.Client({ connectionString: given.database.url });
    await listener.connect();
    const committed: number[] = [];
    // PostgreSQL delivers notifications in the order in which their transactions committed.
    listener.on('notification', ({ payload }) => committed.push(Number(payload)));
    await listener.query('LISTEN tidemark_events');
    await Promise.all(Array.from({ length: 100 }, (_, n) => given.append(`thing-${String(n % 10)}`, noted(n))));
    await eventually(() => committed.length === 100, { what: '100 notifications' });
    expect(committed).toEqual(dense(100));
    await listener.end();
    const recorded = (await given.store.readAll({ after: 0, limit: 100 })).map((e) => e.recordedAt);
    expect(recorded).toEqual([...recorded].sort());
  });

  it('survives a logical dump into a new server: the feed is readable and numbers on', async () => {
    for (let n = 0; n < 5; n += 1) await given.append(`thing-${String(n % 2)}`, noted(n), noted(n + 100));
    const before = await given.store.readAll({ after: 0, limit: 100 });
    const directory = await mkdtemp(path.join(tmpdir(), 'tidemark-restore-'));
    const server = await startPostgresServer({ directory, port: await freePort(), fsync: false });
    try {
      await migrate(server.url);
      const target = new pg.Client({ connectionString: server.url });
      await target.connect();
      await target.query('DELETE FROM es.log_head');
      for (const table of ['log_head', 'streams', 'events', 'receipts']) {
        const { rows } = await given.admin.query<{ row: string }>(`SELECT t::text AS row FROM es.${table} t`);
        for (const { row } of rows) await target.query(`INSERT INTO es.${table} SELECT ($1::es.${table}).*`, [row]);
      }
      await target.end();
      const pool = createPool(server.url, 'restored');
      const restored = new PostgresEventStore(new PgSql(pool));
      expect(await restored.readAll({ after: 0, limit: 100 })).toEqual(before);
      expect(await restored.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'thing-0', expected: 6, events: [noted(1)] }] })).toMatchObject({ kind: 'appended', firstPosition: 11, versions: { 'thing-0': 7 } });
      await pool.end();
    } finally {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
    // A second server is made on the way.
  }, 60_000);

  it('is read by index, whatever the filter', async () => {
    for (let n = 0; n < 10; n += 1) await given.append(`thing-${String(n)}`, ...Array.from({ length: 300 }, (_, i) => noted(i)));
    await given.admin.query('ANALYZE es.events');
    const plan = async (query: string): Promise<string> => (await given.admin.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${query}`)).rows.map((r) => r['QUERY PLAN']).join('\n');
    const byPosition = await plan('SELECT * FROM es.events WHERE log = 0 AND position > 2900 AND position <= 3000 ORDER BY position');
    expect(byPosition).toMatch(/Index Scan (using|on) events_p000000_pkey/);
    expect(byPosition).not.toMatch(/Seq Scan/);
    const byType = await plan(`SELECT * FROM es.events WHERE log = 0 AND position > 2900 AND position <= 3000 AND type = ANY('{test.thing-noted}') ORDER BY position LIMIT 10`);
    expect(byType).toMatch(/Index Scan (using|on) events_p000000_pkey/);
    expect(byType).not.toMatch(/Seq Scan/);
    const byStream = await plan(`SELECT * FROM es.events WHERE stream_id = 'thing-3' AND version > 10 AND version <= 20 ORDER BY version`);
    expect(byStream).toMatch(/events_p000000_stream_id_version_idx/);
  });
});
