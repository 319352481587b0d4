import type { FactoryProvider } from '@nestjs/common';
import type { Sql } from '@tidemark/event-store';
import { PostgresClusterReader, type ClusterView } from '../../fleet/index.js';
import { SQL } from '../../platform/index.js';
import type { ClusterBinding } from '../domain/application-spec.js';
import { CLUSTER_LOOKUP, type ClusterLookup } from './cluster-lookup.js';

const binding = (cluster: ClusterView | null): ClusterBinding | null => cluster && { clusterId: cluster.clusterId, clusterName: cluster.name };

export const clusterLookupProvider: FactoryProvider<ClusterLookup> = {
  provide: CLUSTER_LOOKUP,
  inject: [SQL],
  useFactory: (sql: Sql) => {
    const clusters = new PostgresClusterReader(sql);
    return {
      byName: async (name) => binding(await clusters.byName(name)),
      byServerUrl: async (url) => binding(await clusters.byServerUrl(url)),
    };
  },
};
