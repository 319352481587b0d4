import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, rmdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TidemarkError } from '@tidemark/kernel';

/** A lock of a builder that was killed is broken after this time; the slowest build takes 8 minutes. */
const STALE_LOCK_MS = 40 * 60_000;
const LOOK_AGAIN_MS = 500;

export type Progress = (line: string) => void;

const cacheRoot = (): string => process.env['TIDEMARK_TOOLS_CACHE'] ?? path.join(homedir(), '.cache/tidemark/tools');

/**
 * The folder `<cache>/<name>-<key>`, made by `make` at most once on this machine: other processes that want it wait.
 * `make` fills a temporary folder which is renamed when it is complete, so a half-made entry is never seen.
 */
export async function cachedBinary(name: string, key: string, progress: Progress, make: (folder: string) => Promise<void>): Promise<string> {
  const entry = path.join(cacheRoot(), `${name}-${key}`);
  if (existsSync(entry)) return entry;
  await mkdir(cacheRoot(), { recursive: true });
  const lock = `${entry}.lock`;
  if (!(await takeLock(lock, entry, name, progress))) return entry;
  const unfinished = await mkdtemp(path.join(cacheRoot(), '.unfinished-'));
  try {
    const started = Date.now();
    await make(unfinished);
    await rename(unfinished, entry);
    progress(`${name}: ready after ${Math.round((Date.now() - started) / 1000)} s`);
    return entry;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await rmdir(lock);
  }
}

/** true: the lock is ours and the entry is to be made; false: somebody else has made the entry. */
async function takeLock(lock: string, entry: string, name: string, progress: Progress): Promise<boolean> {
  const deadline = Date.now() + 2 * STALE_LOCK_MS;
  for (let told = false; Date.now() < deadline; told = true) {
    if (existsSync(entry)) return false;
    if (await madeFolder(lock)) {
      if (!existsSync(entry)) return true;
      await rmdir(lock);
      return false;
    }
    if (!told) progress(`${name}: another process is making it, waiting`);
    await breakStaleLock(lock);
    await pause(LOOK_AGAIN_MS);
  }
  throw new TidemarkError('binaries.locked', `${name} is still being made by another process`, {
    nextStep: `if no build is running, remove the folder ${lock}`,
  });
}

async function madeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

async function breakStaleLock(lock: string): Promise<void> {
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0, // released in between
  );
  if (age > STALE_LOCK_MS) await rm(lock, { recursive: true, force: true });
}
