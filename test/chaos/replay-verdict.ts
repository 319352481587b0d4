import type { Client } from 'pg';
import { eventually } from '@tidemark/testing';

type Tables = ReadonlyMap<string, readonly string[]>;

const BEHIND = `SELECT name FROM es.subscriptions, es.log_head h WHERE kind = 'projection' AND subscriptions.position < h.position`;
const HEAD = 'SELECT position::int FROM es.log_head';
const TABLES = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'read' ORDER BY 1`;
/** Taking the lease away fences the projection in its middle; it comes back and reads from the first event on. */
const FORGET = `UPDATE es.subscriptions SET position = 0, owner = NULL, lease_until = NULL, token = token + 1 WHERE kind = 'projection'`;
const ATTEMPTS = 5;

/** Makes the control plane build every read model anew from the log, and names the tables that then differ. */
export async function verifyReplay(database: Client): Promise<string[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await caughtUp(database);
    const head = await headOf(database);
    const before = await readTables(database);
    await database.query('BEGIN');
    await database.query(FORGET);
    await database.query(`TRUNCATE ${[...before.keys()].join(', ')}`);
    await database.query('COMMIT');
    await caughtUp(database);
    const after = await readTables(database);
    // An agent's status may have come in between; then the two are not about the same log.
    if ((await headOf(database)) === head) return [...before].flatMap(([table, rows]) => difference(table, rows, after.get(table) ?? []));
  }
  throw new Error(`the log did not rest for one replay in ${ATTEMPTS}`);
}

async function caughtUp(database: Client): Promise<void> {
  const behind = async () => (await database.query<{ name: string }>(BEHIND)).rows.map(({ name }) => name);
  await eventually(async () => (await behind()).length === 0, { what: 'the read models to catch up', timeoutMs: 60_000 }).catch(async (thrown: unknown) => {
    throw new Error(`behind are ${(await behind()).join(', ')}`, { cause: thrown });
  });
}

async function headOf(database: Client): Promise<number> {
  return (await database.query<{ position: number }>(HEAD)).rows[0]?.position ?? 0;
}

async function readTables(database: Client): Promise<Tables> {
  const tables = new Map<string, string[]>();
  for (const { name } of (await database.query<{ name: string }>(TABLES)).rows) {
    const { rows } = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
    tables.set(name, rows.map(({ row }) => row));
  }
  return tables;
}

function difference(table: string, before: readonly string[], after: readonly string[]): string[] {
  const gone = before.find((row) => !after.includes(row));
  const extra = after.find((row) => !before.includes(row));
  if (gone === undefined && extra === undefined && before.length === after.length) return [];
  return [`${table}: ${before.length} rows became ${after.length}; first difference ${(gone ?? '(none)').slice(0, 400)} / ${(extra ?? '(none)').slice(0, 400)}`];
}
