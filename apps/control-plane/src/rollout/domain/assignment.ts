import { canonicalJson, TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';
import type { DesiredTarget, SyncRequest } from '@tidemark/protocol';
import { statementOf, type DeliveryPlan } from './delivery-plan.js';
import { currentDeployment, targetIdOf, type ActiveTarget, type Bundle, type TargetState } from './rollout-state.js';
import type { AssignmentCause, RolloutEvent } from './rollout.events.js';

/** How the agent should act on an assignment, without the id that is made here. */
export type SyncIntent = Omit<SyncRequest, 'id'>;

export interface AssignmentInput {
  plan: DeliveryPlan;
  clusterId: string;
  target: TargetState | undefined;
  bundle: Bundle;
  cause: AssignmentCause;
  /** null: state it, change nothing. */
  intent: SyncIntent | null;
}

/** What auto-sync asks for; null for an application that a person syncs. */
export const automatedIntent = (plan: DeliveryPlan): SyncIntent | null =>
  plan.automated ? { prune: plan.policy.prune, dryRun: false, force: false, automated: true, initiatedBy: 'auto-sync' } : null;

/**
 * Puts a bundle on a target. The sync's id follows from the assignment and what it asks for, so that deciding twice asks
 * for one sync, and a control plane restored from a backup, whose numbers come again, does not ask for one that ran.
 */
export function assign({ plan, clusterId, target, bundle, cause, intent }: AssignmentInput): RolloutEvent {
  const targetId = targetIdOf(plan.applicationId, clusterId);
  const assignment = (target?.assignment ?? 0) + 1;
  const sync = intent === null ? null : { id: uuidv5(`sync/${targetId}/${String(assignment)}/${bundle.digest}/${bundle.revision}/${canonicalJson(intent)}`, TIDEMARK_NAMESPACE), ...intent };
  const before = target === undefined ? undefined : currentDeployment(target);
  return {
    type: 'rollout.bundle-assigned',
    data: {
      targetId,
      applicationId: plan.applicationId,
      clusterId,
      assignment,
      digest: bundle.digest,
      revision: bundle.revision,
      sync,
      cause,
      historyId: historyIdFor(target, bundle, sync),
      declarations: bundle.declarations,
      inputs: bundle.inputs,
      published: bundle.published,
      declares: bundle.declarations > 0 || (before?.declarations ?? 0) > 0,
      statement: statementOf(plan, { targetId, assignment, bundle, sync }),
    },
  };
}

/** A bundle that was only stated so far gets its first sync under the ID it has; everything else is a new deployment. */
function historyIdFor(target: TargetState | undefined, bundle: Bundle, sync: SyncRequest | null): number {
  const before = target === undefined ? undefined : currentDeployment(target);
  if (!target || !before) return 1;
  const samePlace = target.statement !== null && before.digest === bundle.digest && before.revision === bundle.revision;
  // A selective sync deploys nothing as a whole: it is no entry of the history.
  if (samePlace && (sync === null || sync.resources !== undefined || target.statement?.sync === null)) return before.historyId;
  return before.historyId + 1;
}

/** The same bundle under the policy as it is now; nothing when the agent already knows it. */
export function restate(plan: DeliveryPlan, target: ActiveTarget): RolloutEvent[] {
  const current = currentDeployment(target);
  if (!current) return [];
  const intent = automatedIntent(plan);
  // Auto-sync was turned on: what was only stated until now is to be synced.
  if (target.statement.sync === null && intent !== null) {
    return [assign({ plan, clusterId: target.clusterId, target, bundle: current, cause: 'declaration', intent })];
  }
  const assignment = target.assignment + 1;
  const statement = statementOf(plan, { targetId: target.targetId, assignment, bundle: current, sync: target.statement.sync });
  if (policyText(statement) === policyText(target.statement)) return [];
  const { digest, revision, historyId, declarations, inputs, published } = current;
  return [
    {
      type: 'rollout.bundle-assigned',
      data: {
        targetId: target.targetId,
        applicationId: plan.applicationId,
        clusterId: target.clusterId,
        assignment,
        digest,
        revision,
        sync: target.statement.sync,
        cause: 'declaration',
        historyId,
        declarations,
        inputs,
        published,
        declares: declarations > 0,
        statement,
      },
    },
  ];
}

const policyText = ({ application, destinationNamespace, policy, syncOptions, ignoreDifferences, namespaceMetadata, deletionApprovedAt }: DesiredTarget): string =>
  canonicalJson([application, destinationNamespace, policy, syncOptions, ignoreDifferences, namespaceMetadata ?? null, deletionApprovedAt ?? null]);

/** With `cascade` its objects are deleted, unless the application asks to keep them. */
export function withdraw(applicationId: string, target: ActiveTarget, cascade: boolean): RolloutEvent {
  const { targetId, clusterId, assignment, statement } = target;
  const deletes = cascade && !keepsObjects(statement);
  return { type: 'rollout.target-withdrawn', data: { targetId, applicationId, clusterId, assignment: assignment + 1, cascade: deletes, ...(deletes && { statement }) } };
}

/** Takes the place of a withdrawal that deletes: what it did not delete yet stays. */
export const letGo = (applicationId: string, { targetId, clusterId, assignment }: TargetState): RolloutEvent => ({
  type: 'rollout.target-withdrawn',
  data: { targetId, applicationId, clusterId, assignment: assignment + 1, cascade: false },
});

/** `Delete=false` in the options of the application; the last one counts. What is to be confirmed is, in the cluster. */
function keepsObjects({ syncOptions }: DesiredTarget): boolean {
  const consent = syncOptions.map((option) => option.trim()).findLast((option) => option.startsWith('Delete='));
  return consent === 'Delete=false';
}
