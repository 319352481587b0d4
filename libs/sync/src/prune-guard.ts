import type { PruneLimit } from './sync-options.js';

export interface PruneQuestion {
  /** What the plan would prune, as people know it. */
  names: readonly string[];
  /** How many objects the target manages now. */
  total: number;
  /** The new bundle holds no object at all. */
  empty: boolean;
  allowEmpty: boolean;
  /** How many may go in one sync; null: any number, since a person asked for it. */
  limit: PruneLimit | null;
}

export type PruneVerdict = { allowed: true } | { allowed: false; reason: string };

/** Below this a share says nothing: one of two objects is half of them. */
const SHARE_APPLIES_FROM = 10;
const NAMES_TOLD = 10;

/** The last word before anything is deleted: an absence of information must not look like an intent to delete. */
export function pruneAllowed({ names, total, empty, allowEmpty, limit }: PruneQuestion): PruneVerdict {
  const toPrune = names.length;
  if (toPrune === 0) return { allowed: true };
  if (!allowEmpty && (empty || toPrune >= total)) {
    return refused(`it would remove all ${total} resources (${listed(names)}); set allowEmpty if that is wanted, or sync by hand with pruning and allowEmpty to confirm it once`);
  }
  if (limit === null) return { allowed: true };
  const over = limit.unit === 'count' ? toPrune > limit.most : toPrune >= SHARE_APPLIES_FROM && toPrune * 100 > total * limit.most;
  if (!over) return { allowed: true };
  const most = limit.unit === 'count' ? `${limit.most}` : `${limit.most} %`;
  return refused(`it would remove ${toPrune} of ${total} resources (${listed(names)}), and at most ${most} may go unasked (PruneLimit); sync by hand with pruning to confirm it`);
}

const listed = (names: readonly string[]): string => {
  const told = [...names].sort().slice(0, NAMES_TOLD).join(', ');
  return names.length > NAMES_TOLD ? `${told} and ${names.length - NAMES_TOLD} more` : told;
};

const refused = (why: string): PruneVerdict => ({ allowed: false, reason: `pruning refused: ${why}` });
