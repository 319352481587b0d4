import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsAt, firstOf, forKinds, has, health, numberAt, when, type Question } from './vocabulary/index.js';

const lagging: Question = (object) => {
  const generation = numberAt(object, 'metadata.generation');
  return conditionsAt(object).some(({ observedGeneration }) => generation !== undefined && observedGeneration !== undefined && observedGeneration < generation);
};

/** Failed is True after an operation that is not tried again (https://github.com/SAP/sap-btp-service-operator, status). */
const service: HealthRule = firstOf(
  when(has('metadata.deletionTimestamp'), always('Progressing', 'Resource is being deleted')),
  when(lagging, always('Progressing', 'Waiting for spec update to be observed')),
  condition('Failed', { True: 'Degraded' }),
  condition('Ready', { True: health('Healthy', 'Ready to use') }),
  condition('Succeeded', { False: 'Progressing' }),
  always('Progressing', 'Waiting for status'),
);

export const sapServices: HealthRules = forKinds('services.cloud.sap.com', ['ServiceBinding', 'ServiceInstance'], () => service);
