/** What became of one deployment of a target. */
export type DeploymentOutcome = 'pending' | 'running' | 'succeeded' | 'failed' | 'superseded';

/** By its syncs, oldest first: the last one counts, and one that succeeded counts even when a later deployment followed. */
export function deploymentOutcome(syncs: readonly { readonly outcome: string }[], superseded: boolean): DeploymentOutcome {
  if (syncs.some(({ outcome }) => outcome === 'succeeded')) return 'succeeded';
  const last = syncs.at(-1)?.outcome;
  if (last === 'failed' || last === 'terminated') return 'failed';
  if (superseded) return 'superseded';
  return last === 'running' ? 'running' : 'pending';
}

/** Where a commit is on one target. */
export type ReachState = 'live' | 'syncing' | 'failed' | 'superseded' | 'pending';

export function reachState(at: { superseded: boolean; assigned: string; runs: string | null; sync: string; lastOutcome: string | null }): ReachState {
  if (at.superseded) return 'superseded';
  if (at.sync === 'SYNCING') return 'syncing';
  if (at.runs === at.assigned) return 'live';
  return at.lastOutcome === 'failed' || at.lastOutcome === 'terminated' ? 'failed' : 'pending';
}
