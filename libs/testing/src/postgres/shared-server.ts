import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { TidemarkError } from '@tidemark/kernel';
import { freePort } from '../process/free-port.js';
import { startPostgresServer } from './postgres-server.js';

const directory = path.join(tmpdir(), `tidemark-test-postgres-${String(userInfo().uid)}`);
const address = path.join(directory, 'server.json');
const lock = path.join(directory, 'lock');
const START_MS = 90_000;

let started: Promise<string> | undefined;

/** The one test server of this user on this machine, started on demand; a keeper stops it when no test process is left. */
export function sharedServer(): Promise<string> {
  started ??= findOrStart();
  return started;
}

async function findOrStart(): Promise<string> {
  await mkdir(path.join(directory, 'users'), { recursive: true, mode: 0o755 });
  await writeFile(path.join(directory, 'users', String(process.pid)), '');
  const deadline = Date.now() + START_MS;
  for (;;) {
    const url = await answering();
    if (url !== null) return url;
    if (await takeLock()) {
      try {
        return (await answering()) ?? (await start());
      } finally {
        await rm(lock, { force: true });
      }
    }
    if (Date.now() > deadline) throw new TidemarkError('testing.no-postgres', `another test process holds ${lock} and no test server came up`, { nextStep: `Remove ${directory} when no test runs.` });
    await pause(100);
  }
}

async function start(): Promise<string> {
  const server = await startPostgresServer({ directory, port: await freePort(), fsync: false, maxConnections: 200, sharedBuffers: '64MB', settings: { max_prepared_transactions: '4', autovacuum_max_workers: '1' } });
  await dropLeftovers(server.url);
  const here = fileURLToPath(import.meta.url);
  const keeper = path.join(path.dirname(here), `postgres-keeper${path.extname(here)}`);
  spawn(process.execPath, ['--no-warnings', keeper, directory, String(server.pid)], { detached: true, stdio: 'ignore', env: {} }).unref();
  await writeFile(address, JSON.stringify({ url: server.url }), { mode: 0o600 });
  return server.url;
}

/** Databases of test processes that were killed. */
async function dropLeftovers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'");
    for (const { datname } of rows) await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

async function answering(): Promise<string | null> {
  const text = await readFile(address, 'utf8').catch(() => null); // none, or about to be replaced
  if (text === null) return null;
  const { url } = JSON.parse(text) as { url: string };
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return url;
  } catch {
    return null; // the server of an earlier run, gone since: the caller starts one
  }
}

async function takeLock(): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.write(String(process.pid));
    await file.close();
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const holder = Number(await readFile(lock, 'utf8').catch(() => '0'));
  if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
