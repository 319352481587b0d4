import type { HealthRule, HealthRules } from './rule.js';
import { always, firstOf, health, phase, specNotObserved, when, wordAt } from './vocabulary/index.js';

/** Every kind of the operator has `status.updateStatus` (https://docs.victoriametrics.com/operator/resources/#status). */
const component: HealthRule = firstOf(
  when(specNotObserved, always('Progressing', 'Waiting for the operator to reconcile')),
  phase('status.updateStatus', {
    operational: health('Healthy', 'All components are operational'),
    expanding: health('Progressing', 'Reconciliation in progress'),
    failed: (_word, object) => health('Degraded', wordAt(object, 'status.reason')),
    paused: health('Suspended', 'Reconciliation is paused'),
    ignored: health('Suspended', 'The operator ignores this object'),
  }),
  always('Progressing', 'Waiting for the operator to reconcile'),
);

export const victoriaMetrics: HealthRules = { 'operator.victoriametrics.com/*': component };
