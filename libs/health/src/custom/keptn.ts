import type { HealthRule, HealthRules } from './rule.js';
import { always, firstOf, forKinds, has, health, phase, wordAt } from './vocabulary/index.js';

/** Progressing is also what is said of Pending and of a status that is not there yet. */
const lifecycle =
  (path: string) =>
  (kind: string): HealthRule =>
    firstOf(
      phase(path, {
        Succeeded: health('Healthy', `${kind} is healthy`),
        Failed: health('Degraded', `${kind} is degraded`),
        Deprecated: health('Suspended', `${kind} is deprecated`),
      }),
      always('Progressing', `${kind} is progressing`),
    );

/** A metric has a value once its provider answered; errMsg says why the last request failed. */
const metric: HealthRule = (object) => {
  if (wordAt(object, 'status.errMsg') !== '') return health('Degraded', 'KeptnMetric is degraded');
  return wordAt(object, 'status.value') === '' ? health('Progressing', 'KeptnMetric is progressing') : health('Healthy', 'KeptnMetric is healthy');
};

/** Source: https://keptn.sh/stable/docs/reference/api-reference/lifecycle/v1/ and .../metrics/v1/ */
export const keptn: HealthRules = {
  ...forKinds('lifecycle.keptn.sh', ['KeptnAppVersion', 'KeptnTask', 'KeptnWorkloadInstance', 'KeptnWorkloadVersion'], lifecycle('status.status')),
  ...forKinds('lifecycle.keptn.sh', ['KeptnEvaluation'], lifecycle('status.overallStatus')),
  'metrics.keptn.sh/KeptnMetric': metric,
  'metrics.keptn.sh/Analysis': firstOf(
    phase('status.state', { Completed: (_word, object) => (has('status.pass')(object) ? health('Healthy', 'Analysis is healthy') : health('Degraded', 'Analysis is degraded')) }),
    always('Progressing', 'Analysis is progressing'),
  ),
};
