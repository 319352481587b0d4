import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, health } from './vocabulary/index.js';

const TOPOLOGY = ['Binding', 'Exchange', 'Federation', 'OperatorPolicy', 'Permission', 'Policy', 'Queue', 'SchemaReplication', 'Shovel', 'SuperStream', 'TopicPermission', 'User', 'Vhost'];

/** `SuperStream` → `super stream`. */
const inWords = (kind: string): string => kind.replace(/(?!^)[A-Z]/g, ' $&').toLowerCase();

/** Ready False means that RabbitMQ refused the object (https://www.rabbitmq.com/kubernetes/operator/using-topology-operator). */
const topology = (kind: string): HealthRule =>
  firstOf(
    condition('Ready', {
      True: health('Healthy', `RabbitMQ ${inWords(kind)} ready`),
      False: health('Degraded', `RabbitMQ ${inWords(kind)} failed to be created or updated`),
    }),
    always('Unknown', `RabbitMQ ${inWords(kind)} status is unknown`),
  );

/** https://www.rabbitmq.com/kubernetes/operator/using-operator#status-conditions; NoWarnings is advice, not health. */
const cluster: HealthRule = firstOf(
  condition('ReconcileSuccess', { False: 'Degraded' }),
  condition('ClusterAvailable', { False: 'Degraded' }),
  condition('AllReplicasReady', { True: health('Healthy', 'RabbitMQ cluster ready'), other: health('Progressing', 'Waiting for RabbitMQ cluster formation') }),
  always('Progressing', 'Waiting for RabbitMQ cluster formation'),
);

export const rabbitmq: HealthRules = { ...forKinds('rabbitmq.com', TOPOLOGY, topology), 'rabbitmq.com/RabbitmqCluster': cluster };
