import { conditionOf } from '../conditions.js';
import { health, type HealthCheck } from '../health.js';
import { countAt, integerAt } from '../typed-fields.js';

/** apps/v1 ReplicaSet. */
export const replicaSetHealth: HealthCheck = (set) => {
  const replicas = integerAt(set, 'spec', 'replicas');
  if (countAt(set, 'metadata', 'generation') > countAt(set, 'status', 'observedGeneration')) {
    return health('Progressing', 'Waiting for rollout to finish: observed replica set generation less than desired generation');
  }
  const failure = conditionOf(set, 'ReplicaFailure');
  if (failure?.status === 'True') return health('Degraded', failure.message);
  const available = countAt(set, 'status', 'availableReplicas');
  if (replicas !== undefined && available < replicas) {
    return health('Progressing', `Waiting for rollout to finish: ${available} out of ${replicas} new replicas are available...`);
  }
  return health('Healthy');
};
