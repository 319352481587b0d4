import type { HealthRules } from './rule.js';
import { always, equals, firstOf, phase, when } from './vocabulary/index.js';

const backendWaits = always('Progressing', 'Waiting for backend creation');

/** Bound says that the backend exists, lastOperationStatus whether the last change of it worked. */
const backend = firstOf(
  phase('status.lastOperationStatus', { Failed: 'Degraded' }, 'status.message'),
  phase('status.phase', { Lost: 'Degraded', Failed: 'Degraded' }, 'status.message'),
  when(equals('status.phase', 'Bound'), phase('status.lastOperationStatus', { Success: 'Healthy' }, 'status.message')),
  backendWaits,
);

const orchestrator = firstOf(
  phase('status.status', { Installed: 'Healthy', Error: 'Degraded', Failed: 'Degraded' }, 'status.message'),
  always('Progressing', 'Waiting for trident installation'),
);

/** Source: https://docs.netapp.com/us-en/trident/ (operator status, backend configuration). */
export const trident: HealthRules = { 'trident.netapp.io/TridentBackendConfig': backend, 'trident.netapp.io/TridentOrchestrator': orchestrator };
