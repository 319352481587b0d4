export { clusterLoader, clusterOf } from './cluster-node.js';
export { AgentStateName, Cluster } from './cluster.types.js';
