import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, equals, firstOf, forKinds, when } from './vocabulary/index.js';

/** Available is True, Degraded (some pods) or False; Reconciled says whether the operator could write what it runs. */
const workload = (kind: string): HealthRule =>
  firstOf(
    when(equals('spec.paused', true), always('Suspended', `${kind} is paused`)),
    condition('Reconciled', { False: 'Degraded' }),
    condition('Available', { True: 'Healthy', False: 'Degraded', Unknown: 'Progressing', other: 'Degraded' }),
    always('Progressing', `Waiting for ${kind} status`),
  );

/** Source: https://prometheus-operator.dev/docs/api-reference/api/ (Condition). */
export const prometheusOperator: HealthRules = forKinds('monitoring.coreos.com', ['Alertmanager', 'Prometheus', 'PrometheusAgent', 'ThanosRuler'], workload);
