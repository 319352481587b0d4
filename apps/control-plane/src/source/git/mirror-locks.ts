import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A living git holds a lock while it renames a file; one this old was left by a git that was killed. */
const STALE_MS = 5_000;

/**
 * Removes the locks a killed git left in a mirror, once each is old enough that nobody holds it: waits for that, 5 s at most.
 * Returns how many there were. Call it when nobody else of this process writes to the mirror.
 */
export async function removeStaleLocks(dir: string): Promise<number> {
  const locks = await locksIn(dir);
  for (const lock of locks) {
    const age = await ageOf(lock);
    if (age === null) continue;
    await pause(Math.max(0, STALE_MS - age));
    await rm(lock, { force: true });
  }
  return locks.length;
}

/** Files git locks are at the top and among the refs; objects are never locked. */
async function locksIn(dir: string): Promise<string[]> {
  const [top, refs] = await Promise.all([readdir(dir), readdir(path.join(dir, 'refs'), { recursive: true })]);
  const names = [...top, ...refs.map((name) => path.join('refs', name))];
  return names.filter((name) => name.endsWith('.lock')).map((name) => path.join(dir, name));
}

/** null when it is gone: somebody held it after all. */
async function ageOf(file: string): Promise<number | null> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}
