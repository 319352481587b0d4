import type { HealthRules } from './rule.js';
import { always, byReason, conditionsInOrder, entriesAt, firstOf, health, numberAt } from './vocabulary/index.js';

/** Exactly one of Ready and NotReady is reported (https://strimzi.io/docs/operators/latest/deploying#con-custom-resources-status). */
const ready = (name: string) =>
  firstOf(conditionsInOrder({ Ready: { True: 'Healthy' }, NotReady: { True: byReason({ Creating: 'Progressing' }, 'Degraded') } }), always('Progressing', `Waiting for ${name}`));

/** A rebalance passes through these states; Stopped and a proposal wait for a person. */
const rebalance = firstOf(
  conditionsInOrder({
    Ready: { True: 'Healthy' },
    NotReady: { True: 'Degraded' },
    Stopped: { True: 'Suspended' },
    ProposalReady: { True: 'Suspended' },
    ReconciliationPaused: { True: 'Suspended' },
    '*': { True: 'Progressing' },
  }),
  always('Progressing', 'Waiting for KafkaRebalance'),
);

const podSet = firstOf(
  (object) => {
    const pods = numberAt(object, 'status.pods') ?? entriesAt(object, 'spec.pods').length;
    const readyPods = numberAt(object, 'status.readyPods') ?? 0;
    return pods > 0 && readyPods >= pods ? health('Healthy') : undefined;
  },
  always('Progressing', 'Waiting for StrimziPodSet'),
);

export const strimzi: HealthRules = {
  'core.strimzi.io/StrimziPodSet': podSet,
  'kafka.strimzi.io/Kafka': ready('Kafka'),
  'kafka.strimzi.io/KafkaBridge': ready('KafkaBridge'),
  'kafka.strimzi.io/KafkaConnect': ready('Kafka Connect'),
  'kafka.strimzi.io/KafkaConnector': ready('KafkaConnector'),
  'kafka.strimzi.io/KafkaMirrorMaker': ready('Kafka Mirror Maker'),
  'kafka.strimzi.io/KafkaMirrorMaker2': ready('Kafka Mirror Maker'),
  'kafka.strimzi.io/KafkaRebalance': rebalance,
  'kafka.strimzi.io/KafkaTopic': ready('KafkaTopic'),
  'kafka.strimzi.io/KafkaUser': ready('KafkaUser'),
};
