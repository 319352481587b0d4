import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { condition, firstOf, forKinds, health, wordAt, always } from './vocabulary/index.js';

/** Job statuses of the controller's API (https://docs.ansible.com/automation-controller/latest/html/controllerapi/). */
const JOB: Readonly<Record<string, HealthStatus>> = {
  new: 'Progressing',
  pending: 'Progressing',
  waiting: 'Progressing',
  running: 'Progressing',
  successful: 'Healthy',
  failed: 'Degraded',
  error: 'Degraded',
  canceled: 'Degraded',
};

const run = (path: string, noun: string): HealthRule => (object) => {
  const status = wordAt(object, `${path}.status`);
  if (status === '') return undefined;
  return health(JOB[status] ?? 'Unknown', `${status} ${noun} - ${wordAt(object, `${path}.url`)}`);
};

/** The operator itself reports how its own playbook went. */
const operatorRun: HealthRule = condition('Failure', { True: 'Degraded' });

const definition = (kind: string): HealthRule =>
  firstOf(operatorRun, condition('Successful', { True: 'Healthy' }), condition('Running', { True: 'Progressing' }), always('Progressing', `Waiting for ${kind}`));

export const ansibleTower: HealthRules = {
  'tower.ansible.com/AnsibleJob': firstOf(run('status.ansibleJobResult', 'job'), operatorRun, always('Progressing', 'Waiting for AnsibleJob')),
  'tower.ansible.com/AnsibleWorkflow': firstOf(run('status.ansibleWorkflowResult', 'workflow'), run('status.ansibleJobResult', 'job'), operatorRun, always('Progressing', 'Waiting for AnsibleWorkflow')),
  ...forKinds('tower.ansible.com', ['AnsibleCredential', 'AnsibleInventory', 'AnsibleProject', 'AnsibleSchedule', 'JobTemplate', 'WorkflowTemplate'], definition),
};
