import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EventStore } from '@tidemark/event-store';
import { canonicalJson, digestOf, TidemarkError, uuidv5, type Clock } from '@tidemark/kernel';
import type { Operation } from '@tidemark/protocol';
import { CLOCK, EVENT_STORE } from '../../platform/index.js';
import type { DeliveryPlan } from '../domain/delivery-plan.js';
import { selectedTargets } from '../domain/target-selection.js';
import { ApplicationRollouts } from './application-rollouts.js';
import { ROLLOUT_READER, type RolloutReader } from './rollout-readers.js';
import { RequestOperation, type AskedOperation, type RequestedOperation, type RequestOperationInput } from './request-operation.command.js';

/** An operation is asked for by someone who waits: later, its answer is worth nothing. */
const EXPIRES_AFTER_MS = 60_000;

@CommandHandler(RequestOperation)
export class RequestOperationHandler implements ICommandHandler<RequestOperation> {
  constructor(
    @Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts,
    @Inject(ROLLOUT_READER) private readonly reader: Pick<RolloutReader, 'deletions'>,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ input }: RequestOperation): Promise<{ position: number; expiresAt: string; operations: RequestedOperation[] }> {
    const plan = input.operation.kind === 'confirm-deletion' ? null : await this.rollouts.plan(input.applicationId);
    const targets = plan === null ? await this.deleting(input) : selectedTargets(await this.rollouts.state(input.applicationId), plan, input.clusterIds);
    const operations = targets.map(({ targetId, clusterId }) => ({ operationId: uuidv5(targetId, input.commandId), targetId, clusterId }));
    const expiresAt = new Date(this.clock.now().getTime() + EXPIRES_AFTER_MS).toISOString();
    const position = await this.record(input, plan, operations, expiresAt);
    return { position, expiresAt, operations };
  }

  /** Where its objects are being deleted: nowhere it is a target of it any more. */
  private async deleting({ applicationId, clusterIds }: RequestOperationInput): Promise<{ targetId: string; clusterId: string }[]> {
    const pending = (await this.reader.deletions([applicationId])).filter(({ cascade, clusterId }) => cascade && (clusterIds === null || clusterIds.includes(clusterId)));
    if (pending.length > 0) return pending;
    throw new TidemarkError('rollout.not-deleting', 'the objects of the application are not being deleted in any of these clusters', { nextStep: 'See what is being deleted with `tidemark app get NAME`.', details: { applicationId } });
  }

  /** A stream an operation: what is asked of agents must not make the history of rollouts longer. */
  private async record(input: RequestOperationInput, plan: DeliveryPlan | null, operations: readonly RequestedOperation[], expiresAt: string): Promise<number> {
    const { applicationId, commandId, meta, operation, clusterIds } = input;
    const outcome = await this.store.append({
      commandId,
      meta,
      // Without the moment it expires: a repeated call is the same call.
      fingerprint: digestOf(canonicalJson([applicationId, operation, clusterIds])),
      streams: operations.map(({ operationId, targetId, clusterId }) => ({
        stream: `operation-${operationId}`,
        expected: 'new',
        events: [{ type: 'rollout.operation-requested', v: 1, data: { operationId, applicationId, targetId, clusterId, operation: operationOn(targetId, operation, plan), expiresAt } }],
      })),
    });
    if (outcome.kind === 'appended' || outcome.kind === 'already-appended') return outcome.lastPosition;
    throw new TidemarkError('rollout.operation-refused', `the operation ${operation.kind} on application "${plan?.name ?? applicationId}" could not be recorded (${outcome.kind})`, { nextStep: 'Ask again with a new idempotency key.' });
  }
}

const operationOn = (targetId: string, asked: AskedOperation, plan: DeliveryPlan | null): Operation['operation'] =>
  asked.kind === 'plan' ? { ...asked, targetId, prune: asked.prune ?? plan?.policy.prune ?? false, ...(asked.prune === null && { automated: true }) } : { ...asked, targetId };
