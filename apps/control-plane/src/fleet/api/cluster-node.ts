import type { ClusterReader, ClusterView } from '../projections/cluster-reader.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { AgentStateName, Cluster } from './cluster.types.js';

export const clusterOf = (view: ClusterView): Cluster => ({
  id: view.clusterId,
  name: view.name,
  labels: view.labels,
  server: view.server,
  registeredAt: view.registeredAt,
  agent: {
    state: view.agentState as AgentStateName,
    version: view.agentVersion,
    kubernetesVersion: view.kubernetesVersion,
    connectedAt: view.connectedAt,
    lastSeenAt: view.lastSeenAt,
    credentialExpiresAt: view.credentialExpiresAt,
  },
});

const KEY = Symbol('clusters by id');

/** One query for all clusters that the nodes of a request name. */
export const clusterLoader = (context: RequestContext, clusters: ClusterReader) =>
  context.loader<Cluster>(KEY, async (ids) => new Map((await clusters.byIds(ids)).map((view) => [view.clusterId, clusterOf(view)])));
