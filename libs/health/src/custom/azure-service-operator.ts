import type { HealthRules } from './rule.js';
import { always, condition, firstOf, generationsDiffer, saysMessageOrReason, when } from './vocabulary/index.js';

/** Only the severity Error needs a person; Warning and Info pass by themselves (https://azure.github.io/azure-service-operator/design/conditions). */
const resource = firstOf(
  when(generationsDiffer, always('Progressing', 'Waiting for the spec to be reconciled')),
  condition('Ready', { True: saysMessageOrReason('Healthy'), other: ({ severity }) => saysMessageOrReason(severity === 'Error' ? 'Degraded' : 'Progressing') }),
  always('Progressing', 'Waiting for the resource to be created'),
);

export const azureServiceOperator: HealthRules = { '*.azure.com/*': resource };
