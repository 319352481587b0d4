import type { HealthRules } from './rule.js';
import { always, condition, conditionAt, conditionsAt, equals, firstOf, health, phase, saysMessageOrReason, specNotObserved, when, wordAt, type Condition } from './vocabulary/index.js';

/** Cluster API rates a condition that is not True by its severity; only Error asks for help (https://cluster-api.sigs.k8s.io). */
const isError = ({ status, severity }: Condition): boolean => status === 'False' && severity === 'Error';
const readyInError = condition('Ready', { False: (ready) => (isError(ready) ? 'Degraded' : undefined) });

const cluster = firstOf(
  when(equals('spec.paused', true), always('Suspended', 'Cluster is paused')),
  readyInError,
  phase('status.phase', {
    Provisioned: health('Healthy', 'Cluster is running'),
    Failed: (_word, object) => health('Degraded', conditionAt(object, 'Ready')?.message),
  }),
  always('Progressing', 'Waiting for clusters'),
);

const machine = firstOf(
  readyInError,
  phase('status.phase', {
    Running: health('Healthy', 'Machine is running'),
    Failed: (_word, object) => health('Degraded', wordAt(object, 'status.failureMessage') || conditionAt(object, 'Ready')?.message),
  }),
  always('Progressing', 'Waiting for machines'),
);

/** A set of machines that is scaled as one; `owner` is how the texts name it. */
const machines = (owner: string, running: string) =>
  firstOf(
    when(equals('spec.paused', true), always('Suspended', `${owner} is paused`)),
    phase('status.phase', {
      ScalingUp: health('Progressing', 'Cluster is spawning machines'),
      ScalingDown: health('Progressing', 'Cluster is stopping machines'),
      Running: health('Healthy', running),
      Failed: health('Degraded', `${owner} is failed`),
    }),
    always('Progressing', 'Waiting for machines'),
  );

const resourceSet = firstOf(
  condition('ResourcesApplied', { True: health('Healthy', 'cluster resource set is applied'), False: 'Degraded' }),
  always('Progressing', 'Initializing cluster resource set'),
);

/** Every error is told, the one of Ready first where it comes first; a space ends each. */
const controlPlaneErrors = when(
  (object) => conditionsAt(object).some((found) => found.type === 'Ready' && isError(found)),
  (object) => health('Degraded', conditionsAt(object).filter(isError).map(({ message }) => `${message} `).join('')),
);

const awsManagedControlPlane = firstOf(
  (object) => (wordAt(object, 'status.failureMessage') === '' ? undefined : health('Degraded', wordAt(object, 'status.failureMessage'))),
  when(specNotObserved, always('Progressing', 'Waiting for the control plane spec to be reconciled')),
  condition('EKSControlPlaneUpdating', { True: health('Progressing', 'EKS control plane is updating') }),
  controlPlaneErrors,
  when(equals('status.ready', false), always('Progressing', 'Control plane is not ready (.status.ready is false)')),
  condition('Ready', { True: health('Healthy', 'Control plane is ready'), other: health('Progressing', 'Control plane is not ready') }),
  always('Progressing', 'Waiting for the control plane to be ready'),
);

/** Remediation is suspended when too many machines are unhealthy at once. */
const machineHealthCheck = firstOf(condition('RemediationAllowed', { True: 'Healthy', False: 'Degraded' }), always('Progressing', 'Initializing machine health check'));

/** Any other kind of a provider: its Ready condition, or the field `ready` of older contracts. */
const provided = firstOf(
  (object) => (wordAt(object, 'status.failureMessage') === '' ? undefined : health('Degraded', wordAt(object, 'status.failureMessage'))),
  when(specNotObserved, always('Progressing', 'Waiting for the spec to be reconciled')),
  readyInError,
  condition('Ready', { True: 'Healthy', other: saysMessageOrReason('Progressing') }),
  when(equals('status.ready', true), always('Healthy')),
  when(equals('status.ready', false), always('Progressing', '.status.ready is false')),
);

export const clusterApi: HealthRules = {
  'addons.cluster.x-k8s.io/ClusterResourceSet': resourceSet,
  'cluster.x-k8s.io/Cluster': cluster,
  'cluster.x-k8s.io/Machine': machine,
  'cluster.x-k8s.io/MachineDeployment': machines('MachineDeployment', 'Machines are running under this deployment'),
  'cluster.x-k8s.io/MachinePool': machines('MachinePool', 'Machines are running under this pool'),
  'cluster.x-k8s.io/MachineHealthCheck': machineHealthCheck,
  'controlplane.cluster.x-k8s.io/AWSManagedControlPlane': awsManagedControlPlane,
  '*.cluster.x-k8s.io/*': provided,
};
