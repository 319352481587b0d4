import type { HealthRules } from './rule.js';
import { always, firstOf, health, phase } from './vocabulary/index.js';

/** `status.state` of Koperator (https://github.com/banzaicloud/koperator). */
const cluster = firstOf(
  phase('status.state', {
    ClusterRunning: health('Healthy', 'Kafka Brokers, CruiseControl and cluster are in Healthy State.'),
    ClusterReconciling: health('Progressing', 'Kafka Cluster is Reconciling.'),
    ClusterRollingUpgrading: health('Progressing', 'Kafka Cluster is Rolling Upgrading.'),
  }),
  always('Progressing', 'Waiting for KafkaCluster'),
);

const topic = firstOf(phase('status.state', { created: 'Healthy' }), always('Progressing', 'Waiting for KafkaTopic'));

export const banzaiKafka: HealthRules = { 'kafka.banzaicloud.io/KafkaCluster': cluster, 'kafka.banzaicloud.io/KafkaTopic': topic };
