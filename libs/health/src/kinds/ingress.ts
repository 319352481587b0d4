import { health, type HealthCheck } from '../health.js';
import { recordsAt } from '../typed-fields.js';

/** networking.k8s.io and extensions Ingress: healthy once a controller has given it an address. */
export const ingressHealth: HealthCheck = (ingress) =>
  health(recordsAt(ingress, 'status', 'loadBalancer', 'ingress').length > 0 ? 'Healthy' : 'Progressing');
