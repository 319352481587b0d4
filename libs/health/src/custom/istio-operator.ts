import type { HealthRules } from './rule.js';
import { always, firstOf, health, phase } from './vocabulary/index.js';

/** InstallStatus of https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1. */
const istioOperator = firstOf(
  phase('status.status', {
    HEALTHY: health('Healthy', 'Component is healthy.'),
    UPDATING: health('Progressing', 'Component is being updated to a different version.'),
    RECONCILING: health('Progressing', 'Controller has started but not yet completed reconciliation loop for the component.'),
    ERROR: health('Degraded', 'Component is in an error state.'),
    ACTION_REQUIRED: health('Degraded', 'Action is needed from the user for reconciliation to proceed.'),
    NONE: health('Progressing', 'Component is not present.'),
  }),
  always('Progressing', 'Waiting for Istio Control Plane'),
);

export const istioOperatorRules: HealthRules = { 'install.istio.io/IstioOperator': istioOperator };
