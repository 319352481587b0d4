import { canonicalJson, digestOf } from '@tidemark/kernel';
import { cascades, type ApplicationDeclared } from '../../catalog/index.js';
import type { DeliveryPlan } from '../domain/delivery-plan.js';

/** What a declaration asks of its delivery. */
export function declaredPlan({ applicationId, name, namespace, spec, clusters }: ApplicationDeclared): DeliveryPlan {
  const { automated, retry } = spec.policy;
  return {
    applicationId,
    name,
    namespace,
    destinationNamespace: spec.destination.namespace,
    clusters,
    automated: automated !== null,
    policy: { selfHeal: automated?.selfHeal ?? false, prune: automated?.prune ?? false, allowEmpty: automated?.allowEmpty ?? false, retry },
    syncOptions: spec.syncOptions,
    ignoreDifferences: spec.ignoreDifferences,
    ...(spec.namespaceMetadata && { namespaceMetadata: spec.namespaceMetadata }),
    ...(spec.deletionApprovedAt !== undefined && { deletionApprovedAt: spec.deletionApprovedAt }),
    cascade: cascades(spec),
    inputs: digestOf(canonicalJson([spec.sources, spec.destination.namespace])),
  };
}
