import { DELETION_PHASES, type DeletionPhase } from './phase.js';
import type { ActionRecord } from './step-state.js';

/** What is durably known of the last attempt at the hooks around a deletion. */
export interface DeletionRun {
  readonly runId: string;
  readonly records: Readonly<Record<string, ActionRecord>>;
  /** It failed, and what it left was cleared away. */
  readonly isOver: boolean;
}

/** How far a deletion has come. */
export interface DeletionPlace {
  readonly phase: DeletionPhase;
  /** From 1. */
  readonly attempt: number;
}

/** One attempt at the hooks of one phase: one that was cut and goes on, or the next one. */
export interface DeletionAttempt extends DeletionPlace {
  readonly runId: string;
  readonly isNew: boolean;
  /** What need not be done any more: all of an attempt that goes on, what succeeded of one that failed. */
  readonly records: Readonly<Record<string, ActionRecord>>;
}

/**
 * How far the deletion of this name had come, or null when `last` is of something else. A run of PostDelete says that
 * the PreDelete hooks and the objects are done with.
 */
export function deletionPlace(deletion: string, last: DeletionRun | undefined): DeletionPlace | null {
  const [name, phase, attempt] = (last?.runId ?? '').split('/');
  const known = DELETION_PHASES.find((one) => one === phase);
  return name === deletion && known !== undefined ? { phase: known, attempt: Number(attempt) } : null;
}

/**
 * The attempt at the hooks of `phase` to make now. Only an attempt that is over is followed by another: one with a failed
 * hook in it may still have to wait for the others, and to clear away. Hooks that succeeded do not run again (Argo CD's
 * rule: it takes only the failed ones away).
 */
export function deletionAttempt(deletion: string, phase: DeletionPhase, last: DeletionRun | undefined): DeletionAttempt {
  const place = deletionPlace(deletion, last);
  const before = place?.phase === phase ? place.attempt : 0;
  const records = before > 0 ? (last?.records ?? {}) : {};
  if (before > 0 && last?.isOver === false) return { phase, attempt: before, runId: last.runId, isNew: false, records };
  const succeeded = Object.fromEntries(Object.entries(records).filter(([, { result }]) => result === 'succeeded'));
  return { phase, attempt: before + 1, runId: `${deletion}/${phase}/${before + 1}`, isNew: true, records: succeeded };
}

/** Whether a run belongs to a deletion, of whatever target: nothing of it is wanted any more once the target is declared again. */
export const isDeletionRun = (runId: string): boolean => DELETION_PHASES.some((phase) => runId.split('/')[1] === phase);
