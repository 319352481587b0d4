import type { HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, specNotObserved, when } from './vocabulary/index.js';

/** Stalled: it will not be tried again without a change; Reconciling explains a Ready that is not True yet. */
const stack = () =>
  firstOf(
    when(specNotObserved, always('Progressing', 'Waiting for the operator to observe the latest spec change')),
    condition('Stalled', { True: 'Degraded' }),
    condition('Reconciling', { True: 'Progressing' }),
    condition('Ready', { True: 'Healthy', other: 'Progressing' }),
    always('Progressing', 'Waiting for the stack to be processed'),
  );

/** Source: https://github.com/pulumi/pulumi-kubernetes-operator, docs of Stack. */
export const pulumi: HealthRules = { ...forKinds('pulumi.com', ['Program', 'Stack'], stack), ...forKinds('auto.pulumi.com', ['Update', 'Workspace'], stack) };
