import { health, type HealthCheck, type HealthStatus } from '../health.js';
import { textAt } from '../typed-fields.js';

const BY_PHASE: ReadonlyMap<string, HealthStatus> = new Map([
  ['', 'Progressing'],
  ['Pending', 'Progressing'],
  ['Running', 'Progressing'],
  ['Succeeded', 'Healthy'],
  ['Failed', 'Degraded'],
  ['Error', 'Degraded'],
]);

/** argoproj.io Workflow. */
export const workflowHealth: HealthCheck = (workflow) =>
  health(BY_PHASE.get(textAt(workflow, 'status', 'phase')) ?? 'Unknown', textAt(workflow, 'status', 'message'));
