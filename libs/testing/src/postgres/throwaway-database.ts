import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, migrationsFingerprint } from '@tidemark/migrations';
import { sharedServer } from './shared-server.js';

export interface ThrowawayDatabase {
  /** A fresh database at the newest schema, as its owner. */
  readonly url: string;
  /** The server's `postgres` database, as superuser. */
  readonly adminUrl: string;
  /** Cuts its sessions off and removes it. */
  drop(): Promise<void>;
}

/** A new database for one test file, copied from a template that is migrated once for each state of the migrations. */
export async function throwawayDatabase(options: { migrated?: boolean } = {}): Promise<ThrowawayDatabase> {
  const adminUrl = await sharedServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = (options.migrated ?? true) ? await migratedTemplate(adminUrl) : 'template0';
  await withClient(adminUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: databaseUrl(adminUrl, name),
    adminUrl,
    drop: async () => {
      await withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

const templates = new Map<string, Promise<string>>();

async function migratedTemplate(adminUrl: string): Promise<string> {
  const name = `template_${await migrationsFingerprint()}`;
  const made = templates.get(name) ?? makeTemplate(adminUrl, name);
  templates.set(name, made);
  return made;
}

/** Under a lock, for test processes run side by side; it takes its name only once it is complete. */
async function makeTemplate(adminUrl: string, name: string): Promise<string> {
  await withClient(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock(7433)');
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    const draft = `test_draft_${randomBytes(8).toString('hex')}`;
    await client.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    await migrate(databaseUrl(adminUrl, draft));
    await dropOldTemplates(client);
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  });
  return name;
}

/** Keeps the last few, for branches one goes back and forth between. */
async function dropOldTemplates(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid DESC OFFSET 3");
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(datname)}`);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
