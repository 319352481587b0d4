import { readdir, readFile, readlink, realpath } from 'node:fs/promises';

/** What a look at a process meets when it ends meanwhile, or belongs to somebody else and is therefore not ours. */
const NOT_OURS = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

/**
 * Ends what a killed PostgreSQL left running. Its backends notice the death of their parent only between two statements; until
 * then they hold its shared memory and no new server starts. They are known by their working directory, which is the data
 * directory. Linux only: elsewhere they are waited for.
 */
export async function endOrphans(dataDir: string): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const folder = await realpath(dataDir);
  let ended = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || !(await isBackend(name, folder))) continue;
    if (kill(Number(name))) ended += 1;
  }
  return ended;
}

async function isBackend(pid: string, folder: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== folder) return false;
    // A person may stand in that directory with a shell.
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).startsWith('postgres: ');
  } catch (thrown) {
    if (NOT_OURS.has((thrown as NodeJS.ErrnoException).code ?? '')) return false;
    throw thrown;
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (thrown) {
    if (NOT_OURS.has((thrown as NodeJS.ErrnoException).code ?? '')) return false;
    throw thrown;
  }
}
