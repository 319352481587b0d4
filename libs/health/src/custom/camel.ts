import type { HealthRules } from './rule.js';
import { always, condition, firstOf, phase } from './vocabulary/index.js';

/** https://camel.apache.org/camel-k: Ready is reported once the integration was deployed. */
const integration = firstOf(
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  phase('status.phase', { Error: 'Degraded' }),
  always('Progressing', 'Waiting for Integration'),
);

export const camel: HealthRules = { 'camel.apache.org/Integration': integration };
