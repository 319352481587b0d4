import type { HealthRules } from './rule.js';
import { always, condition, firstOf, health } from './vocabulary/index.js';

/** Every kind stands for an object of the Coralogix API; RemoteSynced says whether the API took it. */
const remote = firstOf(
  condition('RemoteSynced', { True: health('Healthy', 'Resource is ready'), False: 'Degraded' }),
  always('Progressing', 'Waiting for status to be updated'),
);

export const coralogix: HealthRules = { 'coralogix.com/*': remote };
