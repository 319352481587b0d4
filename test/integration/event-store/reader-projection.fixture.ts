import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { swapView } from '@tidemark/event-store';
import type { PostgresFixture } from './postgres-store.fixture.js';

/** Tables for `versions` of the test projection: per stream, how many events and the sum of their n. */
export async function layTotals(given: PostgresFixture, versions: readonly number[]): Promise<void> {
  for (const version of versions) {
    await given.admin.query(`CREATE TABLE read.totals_v${String(version)} (stream text PRIMARY KEY, events int NOT NULL, total bigint NOT NULL, last_position bigint NOT NULL)`);
  }
  await given.admin.query(`CREATE VIEW read.totals AS SELECT * FROM read.totals_v${String(versions[0])}`);
}

/** `disturb` runs inside the projection's transaction, after its rows are written. */
export function totals(version: number, disturb: (events: readonly RecordedEvent[], sql: Sql) => Promise<void> = () => Promise.resolve(), name = 'totals'): Projection {
  const table = `read.totals_v${String(version)}`;
  return {
    name,
    version,
    handles: ['test.thing-noted'],
    apply: async (events, sql) => {
      for (const event of events) {
        await sql.query(
          `INSERT INTO ${table} AS t VALUES ($1, 1, $2, $3) ON CONFLICT (stream) DO UPDATE SET events = t.events + 1, total = t.total + EXCLUDED.total, last_position = EXCLUDED.last_position`,
          [event.stream, (event.data as { n: number }).n, event.position],
        );
      }
      await disturb(events, sql);
    },
    reset: async (sql) => {
      await sql.query(`TRUNCATE ${table}`);
    },
    activate: (sql) => swapView(sql, name, version),
  };
}

/** The rows, as text, so that equal means equal byte for byte. */
export async function rowsOf(given: PostgresFixture, relation: string): Promise<string> {
  const { rows } = await given.admin.query<{ row: string }>(`SELECT t::text AS row FROM read.${relation} t ORDER BY stream`);
  return rows.map(({ row }) => row).join('\n');
}
