import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '@tidemark/testing';
import type { TidemarkSystem } from '../system/tidemark-system.js';
import type { SeededRandom } from '@tidemark/testing';

export const VICTIMS = ['control-plane', 'agent', 'postgres'] as const;
export type Victim = (typeof VICTIMS)[number];

/** How long what does not restart itself stays down at most, in milliseconds: a supervisor would take about as long. */
const MAX_DOWN_MS = 1_500;
const LONGEST_OUTAGE_MS = 8_000;
const AGAIN_MS = 100;

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
      return killPostgres(system, random.pick(['postmaster', 'everything', 'again and again']), random.between(1_000, LONGEST_OUTAGE_MS));
  }
}

/**
 * Orphans of a killed postmaster may linger and hold its shared memory; a server that is killed whenever it comes back makes an
 * outage of many seconds.
 */
async function killPostgres(system: TidemarkSystem, how: 'postmaster' | 'everything' | 'again and again', outageMs: number): Promise<void> {
  const end = performance.now() + (how === 'again and again' ? outageMs : 0);
  do {
    const postmaster = await system.postgresPid().catch(() => -1); // between two lives there is no such file
    if (await isRunning({ pid: postmaster, marker: system.dataDir, log: '' })) {
      const children = how === 'postmaster' ? [] : await childrenOf(postmaster);
      for (const pid of [postmaster, ...children]) sigkill(pid);
    }
    await pause(AGAIN_MS);
  } while (performance.now() < end);
}

async function childrenOf(pid: number): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''); // it ended by itself meanwhile
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
