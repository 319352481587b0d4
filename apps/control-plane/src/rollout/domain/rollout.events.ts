import { defineEvent } from '@tidemark/event-store';
import { z } from 'zod';
import { counter, desiredTarget, digest, operation, shortText, syncRequest, uuid } from '@tidemark/protocol';

export const assignmentCause = z.enum(['commit', 'declaration', 'manual', 'rollback', 'release', 'refresh']);
export type AssignmentCause = z.infer<typeof assignmentCause>;

const aboutTarget = { targetId: uuid, applicationId: uuid, clusterId: uuid, assignment: counter };

export const bundleAssigned = z.object({
  ...aboutTarget,
  digest,
  revision: shortText,
  /** null: compare and report only; a person starts the sync. */
  sync: syncRequest.nullable(),
  cause: assignmentCause,
  /** Counts the deployments of this target from 1: the ID in `app history`. A mere change of policy keeps it. */
  historyId: counter.min(1),
  /** How many declarations the bundle holds. */
  declarations: counter,
  /** Hash of the declared sources and destination namespace the bundle was assigned for. */
  inputs: digest,
  /** Position of the event that published the bundle. */
  published: counter,
  /** Whether this bundle or the one before it holds declarations: the catalog then looks after the children. */
  declares: z.boolean(),
  /** Exactly what the agent is told. */
  statement: desiredTarget,
});
export type BundleAssigned = z.infer<typeof bundleAssigned>;

export const targetWithdrawn = z.object({
  ...aboutTarget,
  cascade: z.boolean(),
  /** What the target was told last: its hooks around the deletion, and its options. Only with `cascade`. */
  statement: desiredTarget.optional(),
});
export type TargetWithdrawn = z.infer<typeof targetWithdrawn>;

/** A bundle that was published while a hold kept it from the targets; the release assigns the newest. */
export const bundleWithheld = z.object({ applicationId: uuid, digest, revision: shortText, declarations: counter, inputs: digest, published: counter });
export type BundleWithheld = z.infer<typeof bundleWithheld>;

export const holdKind = z.enum(['manual', 'rollback']);
export type HoldKind = z.infer<typeof holdKind>;

/** Who and why are in the event's meta. */
export const holdPlaced = z.object({ applicationId: uuid, kind: holdKind, until: z.iso.datetime({ offset: true }).nullable() });
export const holdReleased = z.object({ applicationId: uuid });

export const rollbackRequested = z.object({ applicationId: uuid, targetIds: z.array(uuid).min(1).max(1_000), fromDigest: digest, toDigest: digest, toRevision: shortText });
export type RollbackRequested = z.infer<typeof rollbackRequested>;

export const operationRequested = z.object({
  operationId: uuid,
  applicationId: uuid,
  targetId: uuid,
  clusterId: uuid,
  operation: operation.shape.operation,
  expiresAt: z.iso.datetime({ offset: true }),
});
export type OperationRequested = z.infer<typeof operationRequested>;

export const rolloutEvents = [
  defineEvent({ type: 'rollout.bundle-assigned', schema: bundleAssigned, describe: 'A target was told which bundle to run, and how.' }),
  defineEvent({ type: 'rollout.target-withdrawn', schema: targetWithdrawn, describe: 'A cluster was told to run an application no longer.' }),
  defineEvent({ type: 'rollout.bundle-withheld', schema: bundleWithheld, describe: 'A new bundle was kept from the targets by a hold.' }),
  defineEvent({ type: 'rollout.hold-placed', schema: holdPlaced, describe: 'Someone stopped new bundles from reaching the targets.' }),
  defineEvent({ type: 'rollout.hold-released', schema: holdReleased, describe: 'New bundles may reach the targets again.' }),
  defineEvent({ type: 'rollout.rollback-requested', schema: rollbackRequested, describe: 'Someone sent targets back to an earlier bundle.' }),
  defineEvent({ type: 'rollout.operation-requested', schema: operationRequested, describe: 'Someone asked an agent for one operation on a target.' }),
] as const;

export type RolloutEvent =
  | { type: 'rollout.bundle-assigned'; data: BundleAssigned }
  | { type: 'rollout.target-withdrawn'; data: TargetWithdrawn }
  | { type: 'rollout.bundle-withheld'; data: BundleWithheld }
  | { type: 'rollout.hold-placed'; data: z.infer<typeof holdPlaced> }
  | { type: 'rollout.hold-released'; data: z.infer<typeof holdReleased> }
  | { type: 'rollout.rollback-requested'; data: RollbackRequested };
