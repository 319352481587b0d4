import type { PastHealth, PastSync } from './target-state.js';
import { stateOf } from './target-state.js';

/** Targets counted by what is shown of them; a target is counted in one of the syncs and one of the healths. */
export interface StateCounts {
  readonly targets: number;
  readonly synced: number;
  readonly outOfSync: number;
  readonly healthy: number;
  readonly degraded: number;
  readonly progressing: number;
}

/** How many targets had a sync and a health together. */
export interface StateShare {
  readonly sync: PastSync;
  readonly health: PastHealth;
  readonly targets: number;
}

/** Out of pairs of a state's code and how many; what is no state of a target that is there is left out. */
export function sharesOf(counts: Iterable<readonly [code: number, targets: number]>): StateShare[] {
  return [...counts].flatMap(([code, targets]) => {
    const state = stateOf(code);
    return state === null || targets === 0 ? [] : [{ ...state, targets }];
  });
}

export function stateCounts(shares: readonly StateShare[]): StateCounts {
  const sum = (holds: (share: StateShare) => boolean): number => shares.filter(holds).reduce((all, { targets }) => all + targets, 0);
  return {
    targets: sum(() => true),
    synced: sum(({ sync }) => sync === 'SYNCED'),
    outOfSync: sum(({ sync }) => sync === 'OUT_OF_SYNC'),
    healthy: sum(({ health }) => health === 'HEALTHY'),
    degraded: sum(({ health }) => health === 'DEGRADED'),
    progressing: sum(({ health }) => health === 'PROGRESSING'),
  };
}
