import { hookTypesOf, isHook, isSkipped } from '@tidemark/manifest';

/** The phases of one sync, in order. SyncFail runs only when another phase has failed. */
export const SYNC_PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const;
export type SyncPhase = (typeof SYNC_PHASES)[number];

export const phaseRank = (phase: SyncPhase): number => SYNC_PHASES.indexOf(phase);

/** The phases an object takes part in: Sync for an ordinary one, those its annotations name for a hook, none when skipped. */
export function phasesOf(object: unknown): SyncPhase[] {
  if (isSkipped(object)) return [];
  if (!isHook(object)) return ['Sync'];
  const types = hookTypesOf(object);
  return SYNC_PHASES.filter((phase) => types.includes(phase));
}
