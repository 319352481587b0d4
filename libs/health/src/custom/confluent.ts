import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, health, numberAt, phase } from './vocabulary/index.js';

/** `status.phase` of a cluster component (https://docs.confluent.io/operator/current/co-api.html). */
const component = (kind: string): HealthRule =>
  firstOf(
    phase('status.phase', {
      RUNNING: health('Healthy', `${kind} running`),
      PROVISIONING: health('Progressing', `${kind} provisioning`),
      FAILED: health('Degraded', `${kind} failed`),
      ERROR: health('Degraded', `${kind} failed`),
    }),
    always('Progressing', `Waiting for ${kind}`),
  );

const APP_READY = 'platform.confluent.io/app-ready';
const failedTasks: HealthRule = (object) => ((numberAt(object, 'status.failedTasksCount') ?? 0) > 0 ? health('Degraded', 'Connector has failed tasks') : undefined);

const connector: HealthRule = firstOf(
  phase('status.state', { ERROR: (_word, object) => condition(APP_READY, { False: 'Degraded' })(object) ?? health('Degraded', 'Connector failed') }),
  failedTasks,
  phase('status.connectorState', {
    RUNNING: health('Healthy', 'Connector running'),
    FAILED: health('Degraded', 'Connector failed'),
    PAUSED: health('Suspended', 'Connector paused'),
    STOPPED: health('Suspended', 'Connector stopped'),
  }),
  always('Progressing', 'Waiting for Connector'),
);

/** Objects inside a cluster: `state` CREATED once the cluster has taken them. */
const application = (kind: string): HealthRule =>
  firstOf(
    phase('status.state', {
      CREATED: health('Healthy', `${kind} created`),
      SUCCEEDED: health('Healthy', `${kind} created`),
      ERROR: (_word, object) => condition(APP_READY, { False: 'Degraded' })(object) ?? health('Degraded', `${kind} failed`),
      FAILED: (_word, object) => condition(APP_READY, { False: 'Degraded' })(object) ?? health('Degraded', `${kind} failed`),
    }),
    always('Progressing', `Waiting for ${kind}`),
  );

const COMPONENTS = ['Connect', 'ControlCenter', 'Gateway', 'KRaftController', 'Kafka', 'KafkaRestProxy', 'KsqlDB', 'SchemaRegistry', 'Zookeeper'];

export const confluent: HealthRules = {
  ...forKinds('platform.confluent.io', COMPONENTS, component),
  'platform.confluent.io/Connector': connector,
  ...forKinds('platform.confluent.io', ['ClusterLink', 'ConfluentRolebinding', 'KafkaTopic', 'Schema', 'SchemaExporter'], application),
};
