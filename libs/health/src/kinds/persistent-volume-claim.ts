import { health, type HealthCheck, type HealthStatus } from '../health.js';
import { textAt } from '../typed-fields.js';

const BY_PHASE: ReadonlyMap<string, HealthStatus> = new Map([
  ['Lost', 'Degraded'],
  ['Pending', 'Progressing'],
  ['Bound', 'Healthy'],
]);

/** v1 PersistentVolumeClaim. */
export const persistentVolumeClaimHealth: HealthCheck = (claim) => health(BY_PHASE.get(textAt(claim, 'status', 'phase')) ?? 'Unknown');
