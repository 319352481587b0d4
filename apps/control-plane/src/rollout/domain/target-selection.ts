import type { DeliveryPlan } from './delivery-plan.js';
import { nothingRendered, targetNotFound } from './rollout.errors.js';
import { activeTargets, type ActiveTarget, type RolloutState } from './rollout-state.js';

/** The targets a person means; null is all of them. Throws when a cluster is not the application's, or there is nothing to act on. */
export function selectedTargets(state: RolloutState, plan: DeliveryPlan, clusterIds: readonly string[] | null): ActiveTarget[] {
  const stranger = clusterIds?.find((id) => !plan.clusters.some(({ clusterId }) => clusterId === id));
  if (stranger !== undefined) throw targetNotFound(plan.name, stranger, plan.clusters.map(({ clusterName }) => clusterName));
  const meant = activeTargets(state).filter(({ clusterId }) => clusterIds === null || clusterIds.includes(clusterId));
  if (meant.length === 0) throw nothingRendered(plan.name);
  return meant;
}
