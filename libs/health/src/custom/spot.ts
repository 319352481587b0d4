import type { HealthRule, HealthRules } from './rule.js';
import { condition, conditionIs, firstOf, health, phase, when, wordAt } from './vocabulary/index.js';

/** What went wrong, told by the conditions. */
const failure: HealthRule = firstOf(condition('InvalidSpec', { True: 'Degraded' }), condition('Progressing', { False: 'Degraded' }), (object) =>
  health('Degraded', wordAt(object, 'status.message')),
);

/** Ocean CD deployments have the phases and conditions of Argo Rollouts (https://docs.spot.io/ocean-cd/). */
export const spot: HealthRules = {
  'spot.io/SpotDeployment': firstOf(
    when(conditionIs('InvalidSpec', 'True'), failure),
    phase('status.phase', { Degraded: (_word, object) => failure(object), Healthy: 'Healthy', Paused: 'Suspended', Progressing: 'Progressing' }, 'status.message'),
    () => health('Progressing', 'Waiting for the rollout to start'),
  ),
};
