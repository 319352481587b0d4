import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { TidemarkSystem } from '../system/tidemark-system.js';
import type { SeededRandom } from './seeded-random.js';

export const VICTIMS = ['control-plane', 'agent', 'postgres'] as const;
export type Victim = (typeof VICTIMS)[number];

/** How long what does not restart itself stays down at most, in milliseconds: a supervisor would take about as long. */
const MAX_DOWN_MS = 1_500;

/** Kills one with SIGKILL and, unless the product starts it again by itself, starts it again. */
export async function killAndRestart(victim: Victim, system: TidemarkSystem, random: SeededRandom): Promise<void> {
  switch (victim) {
    case 'control-plane':
      await system.controlPlane?.kill();
      await pause(random.between(0, MAX_DOWN_MS));
      return system.startControlPlane();
    case 'agent': {
      const name = random.pick([...system.members.keys()]);
      await system.member(name).agent?.kill();
      await pause(random.between(0, MAX_DOWN_MS));
      return system.startAgent(name);
    }
    case 'postgres':
      return killPostgres(await system.postgresPid(), random.pick(['postmaster', 'everything']));
  }
}

/** Orphans of a killed postmaster may linger and hold its shared memory; that is the harder half of the cases. */
async function killPostgres(postmaster: number, which: 'postmaster' | 'everything'): Promise<void> {
  const children = which === 'everything' ? await childrenOf(postmaster) : [];
  for (const pid of [postmaster, ...children]) sigkill(pid);
}

async function childrenOf(pid: number): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.split(' ').filter(Boolean).map(Number);
}

function sigkill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    // A child that ended between the look and the kill is as dead as was wanted.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}
