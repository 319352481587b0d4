import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsAt, entriesAt, firstOf, forKinds, health, numberAt } from './vocabulary/index.js';

/** A router admits a route or not, each for itself (OpenShift API, RouteIngress). */
const route: HealthRule = (object) => {
  const admissions = entriesAt(object, 'status.ingress').map((router) => conditionsAt(router, 'conditions').find(({ type }) => type === 'Admitted')?.status);
  if (admissions.includes('False')) return health('Degraded', 'Route is degraded');
  const all = admissions.length > 0 && admissions.every((status) => status === 'True');
  return all ? health('Healthy', 'Route is healthy') : health('Progressing', 'Route is still getting admitted');
};

/** Available may be True while replicas are still to come; the condition that counts them says how many. */
const ingressController: HealthRule = firstOf(
  condition('Degraded', { True: 'Degraded' }),
  condition('Progressing', { True: 'Progressing' }),
  condition('DeploymentReplicasAllAvailable', { False: 'Progressing' }),
  condition('Available', { True: health('Healthy', 'IngressController is available'), False: 'Degraded' }),
  always('Progressing', 'Status of IngressController is not known yet'),
);

/** Conditions of operators: Degraded, Progressing, Available (OpenShift enhancements, cluster operator conditions). */
const operator = (kind: string): HealthRule =>
  firstOf(
    condition('Degraded', { True: 'Degraded' }),
    condition('Progressing', { True: 'Progressing' }),
    condition('Available', { True: 'Healthy', False: 'Degraded' }),
    always('Progressing', `Status of ${kind} is not known yet`),
  );

const machineConfigPool: HealthRule = firstOf(
  condition('Degraded', { True: 'Degraded' }),
  condition('Updating', { True: 'Progressing' }),
  condition('Updated', { True: 'Healthy', other: 'Progressing' }),
  always('Progressing', 'Status of MachineConfigPool is not known yet'),
);

const machineSet: HealthRule = (object) => {
  const wanted = numberAt(object, 'spec.replicas') ?? 1;
  const ready = numberAt(object, 'status.readyReplicas') ?? 0;
  return health(ready >= wanted ? 'Healthy' : 'Progressing', `${ready}/${wanted} machines are ready`);
};

export const openshift: HealthRules = {
  'route.openshift.io/Route': route,
  'operator.openshift.io/IngressController': ingressController,
  ...forKinds('operator.openshift.io', ['Console', 'DNS', 'Etcd', 'KubeAPIServer', 'Network', 'Storage'], operator),
  'machineconfiguration.openshift.io/MachineConfigPool': machineConfigPool,
  'machine.openshift.io/MachineSet': machineSet,
};
