import { keyOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import type { SyncPhase } from './phase.js';
import { waveOf } from './wave.js';

/** What a plan does with one object: bring it to `target`, run `target` as a hook, or, without target, prune `live`. */
export interface SyncTask {
  verb: 'apply' | 'prune' | 'hook';
  key: ObjectKey;
  phase: SyncPhase;
  wave: number;
  target?: KubernetesObject;
  live?: KubernetesObject;
  /** Created for the sync but not managed: never enters the inventory. */
  unowned?: true;
}

export function applyTask(phase: SyncPhase, target: KubernetesObject, live?: KubernetesObject): SyncTask {
  return { verb: 'apply', key: keyOf(target), phase, wave: waveOf(target), target, ...(live ? { live } : {}) };
}

export function hookTask(phase: SyncPhase, target: KubernetesObject, live?: KubernetesObject): SyncTask {
  return { ...applyTask(phase, target, live), verb: 'hook' };
}

export const pruneTask = (phase: SyncPhase, live: KubernetesObject): SyncTask => ({ verb: 'prune', key: keyOf(live), phase, wave: waveOf(live), live });
