export { clusterLoader, clusterOf } from './cluster-node.js';
export { Cluster } from './cluster.types.js';
