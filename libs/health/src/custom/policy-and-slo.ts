import type { HealthRule, HealthRules } from './rule.js';
import { always, entriesAt, firstOf, health, phase, valueAt, wordAt } from './vocabulary/index.js';

/** Each pod of the controller tells the errors it found in the template's code. */
const constraintTemplate: HealthRule = (object) => {
  const errors = entriesAt(object, 'status.byPod').flatMap((pod) => entriesAt(pod, 'errors').map((error) => wordAt(error, 'message')));
  if (errors.length > 0) return health('Degraded', [...new Set(errors)].join(', '));
  return valueAt(object, 'status.created') === true ? health('Healthy', 'Constraint CRD was created') : undefined;
};

/** Sources: https://open-policy-agent.github.io/gatekeeper/website/docs/, https://sloth.dev (PrometheusServiceLevel status). */
export const policyAndSlo: HealthRules = {
  'templates.gatekeeper.sh/ConstraintTemplate': firstOf(constraintTemplate, always('Progressing', 'Waiting for the constraint CRD to be created')),
  'sloth.slok.dev/PrometheusServiceLevel': firstOf(
    phase('status.promOpRulesGenerated', { true: health('Healthy', 'Rules were generated'), false: health('Degraded', 'Rules could not be generated') }),
    always('Progressing', 'Waiting for rules to be generated'),
  ),
};
