import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsAt, firstOf, forKinds, hasConditions, health, when } from './vocabulary/index.js';

const KNOWN = ['True', 'False', 'Unknown'];

/**
 * InstallSucceeded and Ready are the operator's living conditions: while one is not True the installation is under way; a
 * status that Kubernetes does not know is an error (https://knative.dev/docs/install/operator/knative-with-operators/).
 */
const installation = (kind: string): HealthRule => (object) => {
  const conditions = conditionsAt(object);
  const listed = conditions.map(({ type, status }, index) => `${index + 1}: ${type} | ${status}\n`).join('');
  if (conditions.some(({ status }) => !KNOWN.includes(status))) return health('Degraded', listed);
  return conditions.every(({ status }) => status === 'True') ? health('Healthy', `${kind} is healthy.`) : health('Progressing', listed);
};

const ready = (kind: string): HealthRule =>
  firstOf(condition('Ready', { True: health('Healthy', `${kind} is healthy.`), False: 'Degraded', Unknown: 'Progressing' }), always('Progressing', `Waiting for ${kind} status`));

/** Ready False is final for a generation, Unknown is work in progress (https://github.com/knative/specs, error signalling). */
export const knativeOperator: HealthRules = {
  ...forKinds('operator.knative.dev', ['KnativeEventing', 'KnativeServing'], (kind) =>
    firstOf(when(hasConditions, installation(kind)), always('Progressing', `Waiting for ${kind} status`)),
  ),
  ...forKinds('serving.knative.dev', ['Configuration', 'DomainMapping', 'Revision', 'Route', 'Service'], ready),
  ...forKinds('messaging.knative.dev', ['Channel', 'InMemoryChannel', 'Subscription'], ready),
  ...forKinds('sources.knative.dev', ['ApiServerSource', 'ContainerSource', 'KafkaSource', 'PingSource', 'SinkBinding'], ready),
};
