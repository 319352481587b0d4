export interface PruneQuestion {
  /** How many live objects the plan would prune. */
  toPrune: number;
  /** How many the target manages now. */
  total: number;
  /** The new bundle holds no object at all. */
  empty: boolean;
  allowEmpty: boolean;
  /** The largest share of `total` that may go in one sync, 0..1; undefined = no bound. */
  maxShare?: number;
  /** The largest number that may go in one sync; undefined = no bound. */
  maxCount?: number;
}

export type PruneVerdict = { allowed: true } | { allowed: false; reason: string };

/** Below this a share says nothing: one of two objects is half of them. */
const SHARE_APPLIES_FROM = 5;

/** The last word before anything is deleted: an absence of information must not look like an intent to delete. */
export function pruneAllowed({ toPrune, total, empty, allowEmpty, maxShare, maxCount }: PruneQuestion): PruneVerdict {
  if (toPrune === 0) return { allowed: true };
  if (!allowEmpty && (empty || toPrune >= total)) {
    return refused(`it would remove all ${total} resources; set allowEmpty if that is wanted`);
  }
  if (maxCount !== undefined && toPrune > maxCount) return refused(`it would remove ${toPrune} resources; at most ${maxCount} may go in one sync`);
  if (maxShare !== undefined && toPrune >= SHARE_APPLIES_FROM && toPrune > total * maxShare) {
    return refused(`it would remove ${toPrune} of ${total} resources; at most ${Math.floor(maxShare * 100)} % may go in one sync`);
  }
  return { allowed: true };
}

const refused = (why: string): PruneVerdict => ({ allowed: false, reason: `pruning refused: ${why}` });
