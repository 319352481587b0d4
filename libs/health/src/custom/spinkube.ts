import type { HealthRule, HealthRules } from './rule.js';
import { always, byReason, condition, firstOf, health, numberAt, wordAt } from './vocabulary/index.js';

const replicasReady: HealthRule = (object) =>
  health('Healthy', `Application is healthy with ${numberAt(object, 'status.readyReplicas') ?? 0}/${wordAt(object, 'spec.replicas')} replicas ready`);

/** The conditions are those of the Deployment beneath (https://www.spinkube.dev/docs). */
const spinApp = firstOf(
  condition('Progressing', { True: 'Progressing', False: byReason({ ProgressDeadlineExceeded: 'Degraded' }) }),
  condition('Available', { True: (_available, object) => replicasReady(object), False: 'Degraded' }),
  always('Progressing', 'Waiting for status to be available'),
);

export const spinkube: HealthRules = { 'core.spinkube.dev/SpinApp': spinApp };
