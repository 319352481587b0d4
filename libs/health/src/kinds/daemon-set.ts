import { health, type HealthCheck } from '../health.js';
import { countAt, textAt } from '../typed-fields.js';

/** apps/v1 DaemonSet. With `OnDelete` pods are replaced by a person, so nothing is waited for. */
export const daemonSetHealth: HealthCheck = (set) => {
  if (countAt(set, 'metadata', 'generation') > countAt(set, 'status', 'observedGeneration')) {
    return health('Progressing', 'Waiting for rollout to finish: observed daemon set generation less than desired generation');
  }
  const desired = countAt(set, 'status', 'desiredNumberScheduled');
  const updated = countAt(set, 'status', 'updatedNumberScheduled');
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return health('Healthy', `daemon set ${updated} out of ${desired} new pods have been updated`);
  }
  const waiting = `Waiting for daemon set ${JSON.stringify(set.metadata.name ?? '')} rollout to finish:`;
  if (updated < desired) return health('Progressing', `${waiting} ${updated} out of ${desired} new pods have been updated...`);
  const available = countAt(set, 'status', 'numberAvailable');
  if (available < desired) return health('Progressing', `${waiting} ${available} of ${desired} updated pods are available...`);
  return health('Healthy');
};
