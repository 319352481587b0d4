import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, firstOf, health, phase, specNotObserved, when, wordAt } from './vocabulary/index.js';

/** A step that waits for a person. */
const pausedStep: HealthRule = (object) => {
  const step = wordAt(object, 'status.currentStepState') || wordAt(object, 'status.canaryStatus.currentStepState') || wordAt(object, 'status.blueGreenStatus.currentStepState');
  return step === 'StepPaused' ? health('Suspended', wordAt(object, 'status.message')) : undefined;
};

/** Source: https://openkruise.io/rollouts/user-manuals/api-specifications (status). */
export const kruiseRollouts: HealthRules = {
  'rollouts.kruise.io/Rollout': firstOf(
    when(specNotObserved, always('Progressing', 'Rollout is still progressing')),
    condition('Progressing', { False: (found) => (found.reason === 'Cancelled' ? health('Degraded', found.message) : undefined) }),
    pausedStep,
    phase('status.phase', { Healthy: 'Healthy', Progressing: 'Progressing', Terminating: 'Progressing', Disabling: 'Progressing', Disabled: 'Suspended', Initial: 'Progressing' }, 'status.message'),
    always('Progressing', 'Waiting for rollout status'),
  ),
};
