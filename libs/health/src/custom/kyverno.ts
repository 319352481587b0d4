import type { HealthRules } from './rule.js';
import { always, condition, firstOf, health } from './vocabulary/index.js';

/** Ready once the webhooks of the policy are in place (https://kyverno.io/docs). */
const policy = (kind: string) => firstOf(condition('Ready', { True: health('Healthy', `${kind} is ready`), False: 'Degraded' }), always('Progressing', `Waiting for ${kind} to be ready`));

export const kyverno: HealthRules = {
  'kyverno.io/ClusterPolicy': policy('Policy'),
  'kyverno.io/Policy': policy('Policy'),
};
