import type { HealthRule, HealthRules } from './rule.js';
import { health, numberAt } from './vocabulary/index.js';

const ensemble: HealthRule = (object) => {
  const [ready, wanted] = [numberAt(object, 'status.readyReplicas') ?? 0, numberAt(object, 'status.replicas')];
  if (wanted === undefined || ready < wanted) return health('Progressing', 'Waiting for ZK Nodes to join the ensemble');
  return health('Healthy', 'All ZK Nodes have joined the ensemble');
};

/** Source: https://github.com/pravega/zookeeper-operator, status of ZookeeperCluster. */
export const zookeeper: HealthRules = { 'zookeeper.pravega.io/ZookeeperCluster': ensemble };
