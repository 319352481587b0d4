import type { HealthRules } from './rule.js';
import { always, condition, equals, firstOf, when } from './vocabulary/index.js';

/** OpenShift Hive: a failure to provision stays until a person acts; a cluster that sleeps was told to. */
const clusterDeployment = firstOf(
  condition('ProvisionFailed', { True: 'Degraded' }),
  condition('ProvisionStopped', { True: 'Degraded' }),
  condition('Hibernating', { True: 'Suspended' }),
  condition('Unreachable', { True: 'Degraded' }),
  when(equals('spec.installed', true), always('Healthy')),
  always('Progressing', 'Waiting for the cluster to be installed'),
);

/** HyperShift: https://hypershift-docs.netlify.app/reference/api */
const hostedCluster = firstOf(
  condition('Degraded', { True: 'Degraded' }),
  condition('ValidConfiguration', { False: 'Degraded' }),
  condition('Available', { False: 'Progressing', Unknown: 'Progressing' }),
  condition('Progressing', { True: 'Progressing' }),
  condition('Available', { True: 'Healthy' }),
  always('Progressing', 'Waiting for HostedCluster'),
);

const nodePool = firstOf(
  condition('UpdatingVersion', { True: 'Progressing' }),
  condition('UpdatingConfig', { True: 'Progressing' }),
  condition('Ready', { True: 'Healthy', other: 'Progressing' }),
  always('Progressing', 'Waiting for NodePool'),
);

export const managedClusters: HealthRules = {
  'hive.openshift.io/ClusterDeployment': clusterDeployment,
  'hypershift.openshift.io/HostedCluster': hostedCluster,
  'hypershift.openshift.io/NodePool': nodePool,
};
