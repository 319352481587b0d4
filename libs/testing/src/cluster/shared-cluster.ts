import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../eventually.js';
import type { ProcessRecord } from '../process/background-process.js';
import { recordedCluster, startCluster, type Cluster } from './cluster.js';

const PREFIX = 'tidemark-shared-cluster-';

/**
 * The one cluster of this jest run. Jest gives every test file its own globals, and may use several processes, so the
 * first one to ask starts it and the others find it by a file. It ends with the process that started it.
 */
export async function sharedCluster(): Promise<Cluster> {
  const folder = path.join(tmpdir(), `${PREFIX}${runId()}`, 'shared');
  const state = path.join(folder, '..', 'record.json');
  if (await isFirst(path.dirname(folder))) {
    await removeLeftovers();
    try {
      const cluster = await startCluster({ folder, name: 'shared' });
      await writeFile(`${state}.new`, JSON.stringify(cluster.record));
      await rename(`${state}.new`, state);
      return cluster;
    } catch (thrown) {
      await rm(path.dirname(folder), { recursive: true, force: true });
      throw thrown;
    }
  }
  const record = await eventually(async () => JSON.parse(await readFile(state, 'utf8')) as ProcessRecord, {
    what: `the shared cluster, which another test file starts in ${folder}`,
    timeoutMs: 150_000,
    everyMs: 100,
  });
  const cluster = await recordedCluster(folder, record);
  if (cluster === null) throw new Error(`the shared cluster has ended; its log is ${record.log}`);
  return cluster;
}

/** The pid of jest itself: a worker process has a channel to it, in band we are it. */
const runId = (): number => (process.send === undefined ? process.pid : process.ppid);

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

/** Data of runs that are over. */
async function removeLeftovers(): Promise<void> {
  const runs = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  const over = runs.filter((name) => !processExists(Number(name.slice(PREFIX.length))));
  for (const name of over) await rm(path.join(tmpdir(), name), { recursive: true, force: true });
}

function processExists(pid: number): boolean {
  if (process.platform === 'linux') return existsSync(`/proc/${pid}`);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
