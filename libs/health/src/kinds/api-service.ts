import { conditionOf } from '../conditions.js';
import { health, type HealthCheck } from '../health.js';

/** apiregistration.k8s.io APIService. */
export const apiServiceHealth: HealthCheck = (service) => {
  const available = conditionOf(service, 'Available');
  if (available === undefined) return health('Progressing', 'Waiting to be processed');
  return health(available.status === 'True' ? 'Healthy' : 'Progressing', `${available.reason}: ${available.message}`);
};
