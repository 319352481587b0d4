import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { eventually, tempDir, type TempDir } from '@tidemark/testing';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../apps/control-plane/src/platform/embedded-postgres/embedded-postgres.js';

jest.setTimeout(120_000);
const logger = pino({ level: 'silent' });

describe('the embedded PostgreSQL', () => {
  let folder: TempDir;
  let directory: string;
  let server: EmbeddedPostgres | undefined;

  beforeEach(async () => {
    folder = await tempDir('embedded');
    // It runs as a user of its own when we are root, and must reach its data through this folder.
    await chmod(folder.path, 0o711);
    directory = path.join(folder.path, 'postgres');
  });
  afterEach(async () => {
    await server?.stop();
    await folder.remove();
  });

  const postmaster = async (): Promise<number> => Number((await readFile(path.join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
  const ask = async (url: string, query: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined); // the server is killed on purpose
    try {
      await client.connect();
      return Object.values((await client.query<Record<string, unknown>>(query)).rows[0] ?? {})[0];
    } finally {
      await client.end();
    }
  };

  it('comes back after kill -9 though a backend of the killed one computes on', async () => {
    server = await startEmbeddedPostgres(directory, logger);
    const { url } = server;
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const busy = ask(url, 'SELECT count(*) FROM generate_series(1, 1000000000000)').catch(() => 'cut off');
    await eventually(async () => (await ask(url, `SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM generate%' AND state = 'active'`)) === 1, { what: 'the long query to run' });
    const killed = await postmaster();
    process.kill(killed, 'SIGKILL');
    await eventually(async () => (await postmaster()) !== killed && (await ask(url, 'SELECT answer FROM kept')) === 42, { what: 'the database to be back', timeoutMs: 30_000 });
    expect(await busy).toBe('cut off');
  });

  // In a run of kills it stayed away for good: a connection of another program had been given its port meanwhile.
  it('comes back after kill -9 though somebody listens on the number of its port', async () => {
    server = await startEmbeddedPostgres(directory, logger);
    const { url } = server;
    const taken = createServer();
    await once(taken.on('error', () => taken.emit('listening')).listen(Number(new URL(url).port), '127.0.0.1'), 'listening');
    try {
      const killed = await postmaster();
      process.kill(killed, 'SIGKILL');
      await eventually(async () => (await postmaster()) !== killed && (await ask(url, 'SELECT 1')) === 1, { what: 'the database to be back', timeoutMs: 30_000 });
    } finally {
      taken.close();
    }
  });

  it('listens on a port when the path of a socket would be too long, on none that outgoing connections are given', async () => {
    directory = path.join(folder.path, 'a-long-name-'.repeat(10), 'postgres');
    server = await startEmbeddedPostgres(directory, logger);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
    expect(await ask(server.url, 'SHOW unix_socket_directories')).toBe('');
    expect(Number(new URL(server.url).port)).toBeLessThan(32_768);
  });

  it('is adopted by the next control plane when the one that started it is gone', async () => {
    server = await startEmbeddedPostgres(directory, logger);
    const before = await postmaster();
    const adopting = await startEmbeddedPostgres(directory, logger);
    expect(adopting.url).toBe(server.url);
    expect(await postmaster()).toBe(before);
  });

  it('is made anew when a kill left its creation half done', async () => {
    await mkdir(path.join(directory, 'data.new'), { recursive: true });
    await writeFile(path.join(directory, 'data.new', 'PG_VERSION'), '17\n');
    server = await startEmbeddedPostgres(directory, logger);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });
});
