import { hookTypesOf, isHook, isSkipped } from '@tidemark/manifest';

/** The phases of one sync, in order. SyncFail runs only when another phase has failed. */
export const SYNC_PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const;
/** Around the deletion of what a target has deployed. */
export const DELETION_PHASES = ['PreDelete', 'PostDelete'] as const;
export const PHASES = [...SYNC_PHASES, ...DELETION_PHASES] as const;
export type DeletionPhase = (typeof DELETION_PHASES)[number];
export type SyncPhase = (typeof PHASES)[number];

export const phaseRank = (phase: SyncPhase): number => PHASES.indexOf(phase);

/** The phases of a sync that an object takes part in: Sync for an ordinary one, those its annotations name for a hook, none when skipped. */
export function phasesOf(object: unknown): SyncPhase[] {
  if (isSkipped(object)) return [];
  if (!isHook(object)) return ['Sync'];
  const types = hookTypesOf(object);
  return SYNC_PHASES.filter((phase) => types.includes(phase));
}
