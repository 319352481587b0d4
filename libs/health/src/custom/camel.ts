import type { HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, phase } from './vocabulary/index.js';

/** https://camel.apache.org/camel-k: Ready is reported once the integration was deployed. */
const integration = firstOf(
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  phase('status.phase', { Error: 'Degraded' }),
  always('Progressing', 'Waiting for Integration'),
);

/** What an integration is made of: Ready as condition where there is one, else as phase. */
const part = (kind: string) =>
  firstOf(
    condition('Ready', { True: 'Healthy', False: 'Degraded' }),
    phase('status.phase', { Ready: 'Healthy', Succeeded: 'Healthy', Error: 'Degraded', Failed: 'Degraded', Interrupted: 'Degraded' }),
    always('Progressing', `Waiting for ${kind}`),
  );

export const camel: HealthRules = {
  'camel.apache.org/Integration': integration,
  ...forKinds('camel.apache.org', ['Build', 'IntegrationKit', 'IntegrationPlatform', 'Kamelet', 'KameletBinding', 'Pipe'], part),
};
