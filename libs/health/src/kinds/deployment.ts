import { conditionOf } from '../conditions.js';
import { health, type HealthCheck } from '../health.js';
import { countAt, flagAt, integerAt } from '../typed-fields.js';

const waiting = (for_: string) => health('Progressing', `Waiting for rollout to finish: ${for_}`);

/** apps/v1 Deployment: what `kubectl rollout status` waits for. */
export const deploymentHealth: HealthCheck = (deployment) => {
  const replicas = integerAt(deployment, 'spec', 'replicas');
  if (flagAt(deployment, 'spec', 'paused')) return health('Suspended', 'Deployment is paused');
  if (countAt(deployment, 'metadata', 'generation') > countAt(deployment, 'status', 'observedGeneration')) {
    return waiting('observed deployment generation less than desired generation');
  }
  if (conditionOf(deployment, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return health('Degraded', `Deployment ${JSON.stringify(deployment.metadata.name ?? '')} exceeded its progress deadline`);
  }
  const updated = countAt(deployment, 'status', 'updatedReplicas');
  if (replicas !== undefined && updated < replicas) return waiting(`${updated} out of ${replicas} new replicas have been updated...`);
  const existing = countAt(deployment, 'status', 'replicas');
  if (existing > updated) return waiting(`${existing - updated} old replicas are pending termination...`);
  const available = countAt(deployment, 'status', 'availableReplicas');
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available...`);
  return health('Healthy');
};
