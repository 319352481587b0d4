import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { migrations } from './migrations.js';

/** The data source migrations run on: as the owner of the database, one connection, never at application run time. */
export function migrationSource(url: string): DataSource {
  return new DataSource({ type: 'postgres', url, migrations: [...migrations], migrationsTableName: 'tidemark_migrations', migrationsTransactionMode: 'each', poolSize: 1, connectTimeoutMS: 10_000 });
}

/** Two control planes that start together migrate one after the other. */
const ONE_AT_A_TIME = 'SELECT pg_advisory_lock(7433, 0)';

/** Brings a database to the newest schema. Returns the names of the migrations it ran. */
export async function migrate(url: string): Promise<string[]> {
  return withSource(url, async (source) => {
    await source.query(ONE_AT_A_TIME);
    return (await source.runMigrations()).map((migration) => migration.name);
  });
}

/** Takes back the newest migration. */
export async function revertLast(url: string): Promise<void> {
  await withSource(url, async (source) => {
    await source.query(ONE_AT_A_TIME);
    await source.undoLastMigration();
  });
}

/** Names the schema by its sources: another text, another fingerprint. Tests key their template database by it. */
export async function migrationsFingerprint(): Promise<string> {
  const directory = path.dirname(fileURLToPath(import.meta.url));
  const files = (await readdir(directory)).filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('.d.ts')).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(path.join(directory, file)));
  return hash.digest('hex').slice(0, 16);
}

async function withSource<T>(url: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = migrationSource(url);
  await source.initialize();
  try {
    return await work(source);
  } finally {
    await source.destroy(); // ends the session, and with it the advisory lock
  }
}
