import type { HealthRule, HealthRules } from './rule.js';
import { conditionsAt, hasConditions, health, numberAt } from './vocabulary/index.js';

/** OpenShift's forerunner of the Deployment: Available says that pods run, Progressing with this reason that they are the new ones. */
const deploymentConfig: HealthRule = (object) => {
  const replicas = numberAt(object, 'status.replicas');
  if (!hasConditions(object) || replicas === undefined) return health('Progressing', 'replication controller is waiting for pods to run');
  const met = conditionsAt(object).filter(
    ({ type, status, reason }) => status === 'True' && (type === 'Available' || (type === 'Progressing' && reason === 'NewReplicationControllerAvailable')),
  );
  if (met.length === 2 || replicas === 0) return health('Healthy', 'replication controller successfully rolled out');
  return met.length === 1 ? health('Progressing', 'replication controller is waiting for pods to run') : health('Degraded', 'Deployment config is degraded');
};

export const deploymentConfigRules: HealthRules = { 'apps.openshift.io/DeploymentConfig': deploymentConfig };
