import type { HealthRules } from './rule.js';
import { always, condition, firstOf, saysMessageOrReason } from './vocabulary/index.js';

/** Knative sums every kind up in Ready; Unknown while it is being worked on (https://knative.dev/docs). */
const ready = firstOf(
  condition('Ready', { True: 'Healthy', False: saysMessageOrReason('Degraded'), other: saysMessageOrReason('Progressing') }),
  always('Progressing', 'Waiting for the resource to be ready'),
);

export const knativeEventing: HealthRules = { 'eventing.knative.dev/*': ready, 'flows.knative.dev/*': ready };
