import type { KubernetesObject } from '@tidemark/manifest';
import type { HealthRule, HealthRules } from './rule.js';
import { always, entriesAt, firstOf, health, numberAt, phase, when, wordAt } from './vocabulary/index.js';

const unknown =
  (subject: string): HealthRule =>
  (object) =>
    health('Unknown', `${subject} status is unknown: ${wordAt(object, 'status.health') || 'none is reported'}`);

const deploying = (name: string, object: KubernetesObject) => {
  const available = numberAt(object, 'status.availableNodes');
  const expected = numberAt(object, 'status.expectedNodes');
  return available === undefined || expected === undefined
    ? undefined
    : health('Progressing', `${name} status is deploying, there is ${available} instance(s) on ${expected} expected`);
};

/** Kinds of ECK that are deployments of like instances: `status.health` once it is known, before that the counts. */
const instances = (name: string) =>
  firstOf(
    phase('status.health', {
      green: health('Healthy', `${name} status is Green`),
      yellow: (_word, object) => deploying(name, object) ?? health('Progressing', `${name} phase is progressing`),
      red: health('Degraded', `${name} status is Red`),
    }),
    when((object) => wordAt(object, 'status.health') === '' && numberAt(object, 'status.expectedNodes') !== undefined, always('Progressing', `${name} phase is progressing`)),
    unknown(name),
  );

const nodesMissing: HealthRule = (object) => {
  const desired = entriesAt(object, 'spec.nodeSets').reduce((total, set) => total + (numberAt(set, 'count') ?? 0), 0);
  const available = numberAt(object, 'status.availableNodes');
  return available === undefined || available === desired
    ? undefined
    : health('Progressing', `The desired amount of availableNodes is ${desired} but the current amount is ${available}`);
};

const shards = 'Check the status of indices, replicas and shards';
const clusterHealth = phase('status.health', {
  green: health('Healthy', 'Elasticsearch Cluster status is Green'),
  yellow: health('Progressing', `Elasticsearch Cluster status is Yellow. ${shards}`),
  red: health('Degraded', `Elasticsearch Cluster status is Red. ${shards}`),
});

const elasticsearch = firstOf(
  phase('status.phase', {
    ApplyingChanges: health('Progressing', 'Elasticsearch phase is ApplyingChanges'),
    MigratingData: health('Progressing', 'Elasticsearch phase is MigratingData'),
    Stalled: health('Degraded', 'Elasticsearch phase is Stalled'),
    Invalid: health('Degraded', 'Elasticsearch phase is Invalid'),
    Ready: (_word, object) => nodesMissing(object) ?? clusterHealth(object),
  }),
  unknown('Elasticsearch Cluster'),
);

/** A policy that sets up other stacks: it can also conflict with another one. */
const stackConfigPolicy = firstOf(
  phase('status.phase', { Ready: 'Healthy', Error: 'Degraded', Invalid: 'Degraded', Conflict: 'Degraded' }),
  always('Progressing', 'Waiting for StackConfigPolicy'),
);

export const elastic: HealthRules = {
  'agent.k8s.elastic.co/Agent': instances('Elastic Agent'),
  'apm.k8s.elastic.co/ApmServer': instances('Elastic ApmServer'),
  'beat.k8s.elastic.co/Beat': instances('Elastic Beat'),
  'elasticsearch.k8s.elastic.co/Elasticsearch': elasticsearch,
  'enterprisesearch.k8s.elastic.co/EnterpriseSearch': instances('Elastic EnterpriseSearch'),
  'kibana.k8s.elastic.co/Kibana': instances('Elastic Kibana'),
  'logstash.k8s.elastic.co/Logstash': instances('Elastic Logstash'),
  'maps.k8s.elastic.co/ElasticMapsServer': instances('Elastic ElasticMapsServer'),
  'stackconfigpolicy.k8s.elastic.co/StackConfigPolicy': stackConfigPolicy,
};
