import type { DesiredTarget, SyncRequest, TargetPolicy } from '@tidemark/protocol';
import type { Bundle } from './rollout-state.js';

/** What a declaration asks of its delivery: all that decisions need to know of an application. */
export interface DeliveryPlan {
  applicationId: string;
  name: string;
  namespace: string;
  destinationNamespace: string;
  clusters: readonly { clusterId: string; clusterName: string }[];
  /** false: a person starts every sync. */
  automated: boolean;
  policy: TargetPolicy;
  syncOptions: readonly string[];
  ignoreDifferences: DesiredTarget['ignoreDifferences'];
  namespaceMetadata?: NonNullable<DesiredTarget['namespaceMetadata']>;
  deletionApprovedAt?: string;
  /** Whether what was deployed goes when a target does. */
  cascade: boolean;
  /** Hash of the sources and the destination namespace. */
  inputs: string;
}

export interface StatementInput {
  targetId: string;
  assignment: number;
  bundle: Pick<Bundle, 'digest' | 'revision'>;
  sync: SyncRequest | null;
}

/** What the agent is told of one target. */
export function statementOf(plan: DeliveryPlan, { targetId, assignment, bundle, sync }: StatementInput): DesiredTarget {
  return {
    targetId,
    assignment,
    application: { id: plan.applicationId, name: plan.name, namespace: plan.namespace },
    destinationNamespace: plan.destinationNamespace,
    bundle: bundle.digest,
    revision: bundle.revision,
    sync,
    policy: plan.policy,
    syncOptions: [...plan.syncOptions],
    ignoreDifferences: plan.ignoreDifferences,
    ...(plan.namespaceMetadata && { namespaceMetadata: plan.namespaceMetadata }),
    ...(plan.deletionApprovedAt !== undefined && { deletionApprovedAt: plan.deletionApprovedAt }),
  };
}
