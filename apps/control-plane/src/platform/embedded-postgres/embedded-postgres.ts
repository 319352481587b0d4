import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { Logger } from '../logging/logger.js';
import { endOrphans } from './orphans.js';
import { postgresAccount, postgresBinary } from './postgres-binary.js';

/** Room for one control plane beside its own clusters on a small machine; measured in docs/adr. */
const SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '40',
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '512MB',
  jit: 'off',
  max_parallel_workers: '0',
  autovacuum_max_workers: '1',
  // Its log names what failed; the rows and values of it (DETAIL) stay out.
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
};

const run = promisify(execFile);

const USER = 'tidemark';
const USUAL_PORT = 5432;
const START_SECONDS = 60;
/** What the kernel allows the path of a socket to have (`sun_path`, without its end), of which PostgreSQL's own file name is a part. */
const SOCKET_PATH_BYTES = 103;

export interface EmbeddedPostgres {
  /**
   * Address of the `postgres` database as its owner; holds the password. Its host is a Unix socket (`?host=`), through which a
   * query costs half of what it does through TCP, unless the path of one would be too long.
   */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The default database: a real PostgreSQL under `directory`, started for the user. A server that outlived a killed
 * control plane is adopted, and one that dies while we live is started again.
 */
export async function startEmbeddedPostgres(directory: string, logger: Logger): Promise<EmbeddedPostgres> {
  const dataDir = path.join(directory, 'data');
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const password = await once(path.join(directory, 'password'), () => randomBytes(24).toString('hex'));
  if (!(await exists(path.join(dataDir, 'PG_VERSION')))) await initialise(directory, dataDir, password);
  const sockets = await socketDirectory(directory);
  const port = Number(await once(path.join(directory, 'port'), async () => String(sockets === null ? await freePort() : USUAL_PORT)));
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres${sockets === null ? '' : `?host=${encodeURIComponent(sockets)}`}`;
  const server = new Supervised({ directory, dataDir, sockets, port }, url, logger);
  await server.ensureRunning();
  return server;
}

/** Where one server lives: its files, its data, the directory of its socket (null: none), its port. */
interface Place {
  readonly directory: string;
  readonly dataDir: string;
  readonly sockets: string | null;
  readonly port: number;
}

class Supervised implements EmbeddedPostgres {
  private stopping = false;
  private watcher: NodeJS.Timeout | undefined;
  private checking = false;
  /** The server we started has ended, before it answered or after. */
  private ended = false;

  constructor(
    private readonly place: Place,
    readonly url: string,
    private readonly logger: Logger,
  ) {}

  async ensureRunning(): Promise<void> {
    this.checking = true;
    try {
      await this.bringUp();
    } finally {
      this.checking = false;
    }
    // The server is not our child when it was adopted, so its end is noticed by looking.
    this.watcher ??= setInterval(() => void this.look(), 500).unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.watcher);
    const pid = await this.runningPid();
    if (pid === null) return;
    process.kill(pid, 'SIGINT'); // PostgreSQL's fast shutdown
    const end = Date.now() + 30_000;
    while ((await this.runningPid()) !== null) {
      if (Date.now() > end) throw new TidemarkError('platform.postgres-will-not-stop', `The embedded PostgreSQL (process ${pid}) did not stop in 30 s`);
      await delay(50);
    }
  }

  private async look(): Promise<void> {
    if (this.checking || this.stopping) return;
    this.checking = true;
    try {
      if ((await this.runningPid()) !== null) return;
      this.logger.error({ port: this.place.port }, 'the embedded PostgreSQL ended; starting it again');
      await this.bringUp();
      this.logger.info({ port: this.place.port }, 'the embedded PostgreSQL is back');
    } catch (thrown) {
      this.logger.error({ err: messageOf(thrown) }, 'the embedded PostgreSQL could not be started; trying again');
    } finally {
      this.checking = false;
    }
  }

  /** Starts the server unless it runs, and again when it ends before it answers: what a killed one left behind may be in the way. */
  private async bringUp(): Promise<void> {
    const end = Date.now() + START_SECONDS * 1_000;
    for (let attempt = 0; ; attempt += 1) {
      if ((await this.runningPid()) === null) {
        await endOrphans(this.place.dataDir);
        await this.launch();
      }
      if (await this.answersBy(end)) return;
      await delay(Math.min(50 * 2 ** attempt, 2_000));
    }
  }

  /** The live server's process, by the lock file it keeps in its data directory. */
  private async runningPid(): Promise<number | null> {
    const lock = await readFile(path.join(this.place.dataDir, 'postmaster.pid'), 'utf8').catch(ifMissing(''));
    const pid = Number(lock.split('\n')[0]);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(ifMissing(''));
    return command.includes(this.place.dataDir) ? pid : null;
  }

  private async launch(): Promise<void> {
    const log = await open(path.join(this.place.directory, 'postgres.log'), 'a', 0o600);
    try {
      const { sockets } = this.place;
      // Who has a socket needs no port: one that somebody else takes while the server is down would keep it from coming back.
      const doors = sockets === null ? { listen_addresses: '127.0.0.1', unix_socket_directories: '' } : { listen_addresses: '', unix_socket_directories: sockets };
      const settings = Object.entries({ ...SETTINGS, ...doors }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const child = spawn(await postgresBinary('postgres'), ['-D', this.place.dataDir, '-p', String(this.place.port), ...settings], {
        // Detached, so that a signal to the control plane's group does not cut its database off first.
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        ...(await postgresAccount()),
      });
      this.ended = false;
      child.on('error', (error) => {
        this.ended = true;
        this.logger.error({ err: error.message }, 'the embedded PostgreSQL could not be started');
      });
      child.on('exit', () => {
        this.ended = true;
        void this.look();
      });
      child.unref();
    } finally {
      await log.close();
    }
  }

  /** false when the server ended instead. @throws TidemarkError `platform.postgres-not-ready` at `end` */
  private async answersBy(end: number): Promise<boolean> {
    for (;;) {
      try {
        await this.probe();
        return true;
      } catch (thrown) {
        if (Date.now() > end) {
          throw new TidemarkError('platform.postgres-not-ready', `The embedded PostgreSQL did not answer in ${START_SECONDS} s: ${messageOf(thrown)}`, {
            nextStep: `Read ${path.join(this.place.directory, 'postgres.log')}`,
          });
        }
        if (this.ended) return false;
        await delay(50);
      }
    }
  }

  private async probe(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000 });
    // A connection that breaks between two calls says so here; the next call fails, and that is what counts.
    client.on('error', (error) => this.logger.trace({ err: error.message }, 'a probing connection broke'));
    try {
      await client.connect();
      await client.query('SELECT 1');
    } finally {
      await client.end().catch((thrown: unknown) => {
        this.logger.trace({ err: messageOf(thrown) }, 'a probing connection did not close cleanly');
      });
    }
  }
}

/** Where the server puts its socket; null when the path would be longer than a socket's may be. Only the password lets anybody in. */
async function socketDirectory(directory: string): Promise<string | null> {
  const sockets = path.join(path.resolve(directory), 'socket');
  if (Buffer.byteLength(path.join(sockets, '.s.PGSQL.65535')) > SOCKET_PATH_BYTES) return null;
  await mkdir(sockets, { recursive: true, mode: 0o755 });
  const { uid, gid } = await postgresAccount();
  if (uid !== undefined && gid !== undefined) await chown(sockets, uid, gid);
  return sockets;
}

async function initialise(directory: string, dataDir: string, password: string): Promise<void> {
  const account = await postgresAccount();
  const passwordFile = path.join(directory, 'initdb-password');
  // Made aside and renamed when it is whole: a kill in between leaves nothing that looks like a database.
  const unfinished = `${dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [unfinished, passwordFile]) await chown(path, account.uid, account.gid);
  }
  const flags = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--data-checksums'];
  try {
    await run(await postgresBinary('initdb'), [`--pgdata=${unfinished}`, `--username=${USER}`, ...flags], { ...account, timeout: 120_000, env: { LC_ALL: 'C' } });
    await rename(unfinished, dataDir);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    throw new TidemarkError('platform.initdb-failed', `initdb of ${dataDir} failed: ${messageOf(cause)}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The content of a file that is made at its first use and kept. */
async function once(file: string, make: () => string | Promise<string>): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(ifMissing(null));
  if (kept !== null) return kept.trim();
  const made = await make();
  await writeFile(`${file}.new`, `${made}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}

const exists = async (file: string): Promise<boolean> => (await readFile(file).catch(ifMissing(null))) !== null;

const ifMissing =
  <T>(fallback: T) =>
  (thrown: NodeJS.ErrnoException): T => {
    if (thrown.code === 'ENOENT' || thrown.code === 'ESRCH') return fallback;
    throw thrown;
  };

/** Below the ports that the system lends to outgoing connections: one of those would be somebody else's at the next start. */
async function freePort(): Promise<number> {
  for (let port = USUAL_PORT + 1; port <= USUAL_PORT + 200; port += 1) if (await isFree(port)) return port;
  throw new TidemarkError('platform.no-free-port', `No port between ${USUAL_PORT + 1} and ${USUAL_PORT + 200} is free for the embedded PostgreSQL`, { nextStep: 'Choose a data directory with a shorter path, or set TIDEMARK_DATABASE_URL.' });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
