import { health, type HealthCheck } from '../health.js';
import { recordsAt, textAt } from '../typed-fields.js';

/** v1 Service: only a load balancer has something to wait for, its address. */
export const serviceHealth: HealthCheck = (service) => {
  const balanced = textAt(service, 'spec', 'type') === 'LoadBalancer';
  return health(balanced && recordsAt(service, 'status', 'loadBalancer', 'ingress').length === 0 ? 'Progressing' : 'Healthy');
};
