export * from './api-resource.js';
export * from './cluster-error.js';
export { endpointFromKubeconfig, endpointInCluster, type ClusterEndpoint } from './endpoint.js';
export { Discovery } from './discovery.js';
export { FIELD_MANAGER, KubeClient, type ApplyResult } from './kube-client.js';
export { ResourceWatch, type WatchListener } from './resource-watch.js';
export { Semaphore } from './semaphore.js';
export { untilObject, type Until } from './until-object.js';
