import type { HealthRules } from './rule.js';
import { always, condition, conditionIs, equals, explainedBy, firstOf, health, phase, when, wordAt } from './vocabulary/index.js';

/** cass-operator (https://docs.k8ssandra.io): the operator's own progress, and whether the nodes are up. */
const cassandraDatacenter = firstOf(
  condition('Stopped', { True: 'Suspended' }),
  when(equals('status.cassandraOperatorProgress', 'Updating'), always('Progressing', 'Updating')),
  condition('Ready', { True: 'Healthy', False: 'Progressing' }),
  always('Progressing', 'Waiting for CassandraDatacenter'),
);

/** https://github.com/spotahome/redis-operator */
const redisFailover = firstOf(
  explainedBy('status.message', phase('status.state', { Healthy: 'Healthy', NotHealthy: 'Degraded' })),
  always('Progressing', 'Waiting for RedisFailover'),
);

/** The Druid operator tells one condition of the cluster, and its reason (https://github.com/datainfrahq/druid-operator). */
const druid = firstOf(
  explainedBy('status.druidNodeStatus.reason', phase('status.druidNodeStatus.druidNodeConditionType', { DruidClusterReady: 'Healthy', DruidNodeErrorState: 'Degraded' })),
  always('Progressing', 'Waiting for Druid'),
);

/** https://docs.hazelcast.com/operator */
const hazelcast = firstOf(
  explainedBy('status.message', phase('status.phase', { Running: 'Healthy', Failed: 'Degraded' })),
  always('Progressing', 'Waiting for Hazelcast'),
);

/** Infinispan is WellFormed when all members joined; being stopped gracefully is what was asked for. */
const infinispan = firstOf(
  condition('Stopping', { True: 'Progressing' }),
  condition('GracefulShutdown', { True: 'Suspended' }),
  condition('WellFormed', { True: 'Healthy', False: 'Progressing' }),
  always('Progressing', 'Waiting for Infinispan'),
);

/** https://docs.couchbase.com/operator/current/resource/couchbasecluster.html */
const couchbase = firstOf(
  condition('Error', { True: 'Degraded' }),
  when((object) => ['Upgrading', 'Scaling', 'BalanceRequired'].some((type) => conditionIs(type, 'True')(object)), always('Progressing', 'Waiting for CouchbaseCluster')),
  condition('Available', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for CouchbaseCluster'),
);

/** `status.state` of the Redis Enterprise operator. */
const redisEnterprise = firstOf(
  (object) => {
    const state = wordAt(object, 'status.state');
    if (state === '') return undefined;
    if (['Running', 'active', 'Active'].includes(state)) return health('Healthy', state);
    return health(state.toLowerCase().includes('error') || state.toLowerCase().includes('failed') ? 'Degraded' : 'Progressing', state);
  },
  always('Progressing', 'Waiting for Redis Enterprise'),
);

export const databases: HealthRules = {
  'app.redislabs.com/RedisEnterpriseCluster': redisEnterprise,
  'app.redislabs.com/RedisEnterpriseDatabase': redisEnterprise,
  'cassandra.datastax.com/CassandraDatacenter': cassandraDatacenter,
  'couchbase.com/CouchbaseCluster': couchbase,
  'databases.spotahome.com/RedisFailover': redisFailover,
  'druid.apache.org/Druid': druid,
  'hazelcast.com/Hazelcast': hazelcast,
  'infinispan.org/Infinispan': infinispan,
};
