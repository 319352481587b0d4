import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { fleetEvent, logDatabase, type LogDatabase } from './log-database.js';
import { printFigure } from './figures.js';

const CLIENTS = 4;
const BATCH = 100;
const META = { actor: { kind: 'system' as const, id: 'bench' }, correlationId: 'bench' };

/** What raw SQL does with the same rows: the table of events with its indexes, without heads, versions, receipts or notices. */
const RAW = `INSERT INTO bench_events SELECT 1, p, s, p, gen_random_uuid(), t, 1, d::json, m::json, now() FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[]) AS r(p, s, t, d, m)`;

/** Appends of 100 and of one, by four clients at a time, each beside raw INSERT of the same rows. */
export async function append({ batches, singles }: { batches: number; singles: number }): Promise<void> {
  const log = await logDatabase();
  try {
    await measure(log, 'append.batch100_per_s', batches, BATCH);
    await measure(log, 'append.single_per_s', singles, 1);
  } finally {
    await log.release();
  }
}

async function measure(log: LogDatabase, name: string, appends: number, size: number): Promise<void> {
  const raw = await rawly(log.url, appends, size);
  const value = await perSecond(appends * size, (client) => client, async (_client, number) => {
    const events = Array.from({ length: size }, (_, index) => fleetEvent(number % 1_000, index + 1).event);
    const outcome = await log.database.store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: `target-${randomUUID()}`, expected: 'any', events }] });
    if (outcome.kind !== 'appended') throw new Error(`an append was ${outcome.kind}`);
  }, appends);
  printFigure({ name, value, unit: `events/s, ${appends} appends of ${size} by ${CLIENTS} clients`, baseline: raw });
}

async function rawly(url: string, appends: number, size: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connected(url)));
  try {
    await clients[0]?.query('DROP TABLE IF EXISTS bench_events; CREATE TABLE bench_events (LIKE es.events INCLUDING INDEXES)');
    return await perSecond(appends * size, (client) => clients[client], async (client, number) => {
      const events = Array.from({ length: size }, (_, index) => fleetEvent(number % 1_000, index + 1));
      const column = <T>(pick: (one: (typeof events)[number], index: number) => T): T[] => events.map(pick);
      await client?.query(RAW, [column((_, index) => number * size + index), column(({ stream }) => stream), column(({ event }) => event.type), column(({ event }) => JSON.stringify(event.data)), column(() => JSON.stringify(META))]);
    }, appends);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Runs `appends` pieces of work on so many clients side by side; events a second. */
async function perSecond<C>(events: number, clientOf: (index: number) => C, work: (client: C, number: number) => Promise<void>, appends: number): Promise<number> {
  let next = 0;
  const from = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, async (_, index) => {
    while (next < appends) {
      next += 1;
      await work(clientOf(index), next);
    }
  }));
  return events / ((performance.now() - from) / 1_000);
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
