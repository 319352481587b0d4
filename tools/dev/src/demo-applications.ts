import { TidemarkError } from '@tidemark/kernel';
import { DeadlineError, eventually } from '@tidemark/testing';
import type { ControlPlaneApi } from './control-plane-api.js';
import { environmentOf } from './demo-agents.js';
import { demoText } from './demo-git.js';
import type { DemoPorts, DemoState } from './demo-state.js';

const SYNC_TIMEOUT_MS = 120_000;

interface Root {
  readonly name: 'fleet' | 'staging' | 'production';
  readonly clusters: readonly string[];
  /** How many applications it brings to each of its clusters. */
  readonly applications: number;
}

/** One root application for every cluster, and one for each environment. */
export function rootsOf(state: DemoState): Root[] {
  const all = state.clusters.map(({ name }) => name);
  const within = (wanted: string) => all.filter((_name, index) => environmentOf(index) === wanted);
  const roots: Root[] = [
    { name: 'fleet', clusters: all, applications: 3 },
    { name: 'staging', clusters: within('staging'), applications: 2 },
    { name: 'production', clusters: within('production'), applications: 2 },
  ];
  return roots.filter(({ clusters }) => clusters.length > 0);
}

/** Declares the root applications. Declaring again changes nothing. */
export async function declareRoots(roots: readonly Root[], ports: DemoPorts, api: ControlPlaneApi): Promise<string> {
  for (const { name, clusters } of roots) await api.declare(await demoText(`roots/${name}.yaml`, ports), clusters);
  return roots.map(({ name }) => name).join(', ');
}

/** @throws TidemarkError `dev.not-synced` naming what is not there yet */
export async function whenSynced(roots: readonly Root[], api: ControlPlaneApi): Promise<string> {
  // Without it, the first look at an empty list would be taken for "all synced".
  const expected = roots.reduce((sum, { clusters, applications }) => sum + clusters.length * applications, 0);
  let late: string[] = [];
  const look = async () => {
    const targets = await api.targets();
    late = targets.filter(({ sync, health }) => sync !== 'SYNCED' || health !== 'HEALTHY').map(({ key, sync, health }) => `${key} ${sync} ${health}`);
    return targets.length >= expected && late.length === 0 ? targets.length : 0;
  };
  try {
    const count = await eventually(look, { what: 'every target to be synced and healthy', timeoutMs: SYNC_TIMEOUT_MS, everyMs: 250 });
    return `${count} targets synced and healthy`;
  } catch (cause) {
    if (!(cause instanceof DeadlineError)) throw cause;
    throw new TidemarkError('dev.not-synced', `after ${SYNC_TIMEOUT_MS / 1000} s these targets are not synced and healthy: ${late.join('; ') || 'none is there'}`, {
      nextStep: 'look at them in the dashboard or by: bin/tidemark app list',
      cause,
    });
  }
}
