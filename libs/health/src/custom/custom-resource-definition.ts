import type { HealthRules } from './rule.js';
import { always, byReason, condition, firstOf, hasConditions, health, when, type Condition } from './vocabulary/index.js';

const prefixed =
  (status: 'Progressing' | 'Degraded', prefix: string) =>
  ({ message }: Condition) =>
    health(status, `${prefix}: ${message}`);

const NOT_ESTABLISHED = 'CRD is not established';

const notEstablished = byReason({ Installing: health('Progressing', NOT_ESTABLISHED) }, health('Degraded', NOT_ESTABLISHED));

/**
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1
 * Installing passes within seconds on every new definition; calling it Degraded would fail the sync that created it.
 */
const definition = firstOf(
  when((object) => !hasConditions(object), always('Progressing', 'Status conditions not found')),
  condition('Terminating', { True: prefixed('Progressing', 'CRD is terminating') }),
  condition('NamesAccepted', { False: prefixed('Degraded', 'CRD names have not been accepted') }),
  condition('Established', { False: notEstablished, Unknown: notEstablished }),
  condition('NonStructuralSchema', { True: prefixed('Degraded', 'Schema violations found') }),
  condition('Established', { True: health('Healthy', 'CRD is healthy') }),
  always('Degraded', NOT_ESTABLISHED),
);

export const customResourceDefinition: HealthRules = { 'apiextensions.k8s.io/CustomResourceDefinition': definition };
