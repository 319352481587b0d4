import { activeTargets, type RolloutState } from '../domain/rollout-state.js';
import type { RequestedSync } from './request-sync.command.js';

/** The syncs that stand for these clusters: read from the state, so that a repeated command answers what the first did. */
export function requestedSyncs(state: RolloutState, clusterIds: readonly string[] | null): RequestedSync[] {
  return activeTargets(state)
    .filter(({ clusterId }) => clusterIds === null || clusterIds.includes(clusterId))
    .flatMap(({ targetId, clusterId, statement }) =>
      statement.sync === null ? [] : [{ targetId, clusterId, syncId: statement.sync.id, digest: statement.bundle, revision: statement.revision }],
    );
}
