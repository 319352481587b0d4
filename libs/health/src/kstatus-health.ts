import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import { health, type Health, type HealthStatus } from './health.js';
import { isAlwaysReady, kstatusOf, type KstatusStatus } from './kstatus/kstatus.js';

const AS_HEALTH: Readonly<Record<KstatusStatus, HealthStatus>> = {
  Current: 'Healthy',
  InProgress: 'Progressing',
  Failed: 'Degraded',
  Terminating: 'Progressing',
  Unknown: 'Unknown',
};

/** The health of a kind without a rule of its own, when its status follows the Kubernetes conventions; else null. */
export function healthFromKstatus(object: KubernetesObject): Health | null {
  const speaks = fieldAt(object, 'status', 'conditions') !== undefined || fieldAt(object, 'status', 'observedGeneration') !== undefined;
  if (!speaks || isAlwaysReady(object)) return null;
  const { status, message } = kstatusOf(object);
  return health(AS_HEALTH[status], message);
}
