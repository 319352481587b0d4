import { readdir, readFile } from 'node:fs/promises';

const CLOCK_TICKS = 100;

/** Processor time and memory of a set of processes, read from /proc. */
export interface Usage {
  /** Seconds of processor time, user and system, since each started. */
  readonly cpuSeconds: number;
  /** Proportional set size in MiB: shared pages are counted once over the processes that share them. */
  readonly pssMib: number;
}

/** Processes with all their descendants, less those of `without` with theirs; one that ends meanwhile counts as nothing. */
export async function usageOf(roots: readonly number[], without: readonly number[] = []): Promise<Usage> {
  const left = new Set(await withDescendants(without));
  const pids = (await withDescendants(roots)).filter((pid) => !left.has(pid));
  const usages = await Promise.all(pids.map(usageOfOne));
  return { cpuSeconds: sum(usages.map((usage) => usage.cpuSeconds)), pssMib: sum(usages.map((usage) => usage.pssMib)) };
}

async function usageOfOne(pid: number): Promise<Usage> {
  try {
    const [stat, rollup] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/smaps_rollup`, 'utf8')]);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime and those of ended children: a git or helm run is part of the cost.
    const ticks = sum([11, 12, 13, 14].map((index) => Number(fields[index])));
    const pss = /^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? '0';
    return { cpuSeconds: ticks / CLOCK_TICKS, pssMib: Number(pss) / 1024 };
  } catch {
    return { cpuSeconds: 0, pssMib: 0 };
  }
}

async function withDescendants(roots: readonly number[]): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (stat !== '') parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const found = new Set(roots);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (found.has(parent) && !found.has(pid)) {
        found.add(pid);
        grown = true;
      }
    }
  }
  return [...found];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
