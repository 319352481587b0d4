import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EventStore } from '@tidemark/event-store';
import { canonicalJson, digestOf, TidemarkError, uuidv5, type Clock } from '@tidemark/kernel';
import type { Operation } from '@tidemark/protocol';
import { CLOCK, EVENT_STORE } from '../../platform/index.js';
import type { DeliveryPlan } from '../domain/delivery-plan.js';
import { selectedTargets } from '../domain/target-selection.js';
import { ApplicationRollouts } from './application-rollouts.js';
import { RequestOperation, type AskedOperation, type RequestedOperation, type RequestOperationInput } from './request-operation.command.js';

/** An operation is asked for by someone who waits: later, its answer is worth nothing. */
const EXPIRES_AFTER_MS = 60_000;

@CommandHandler(RequestOperation)
export class RequestOperationHandler implements ICommandHandler<RequestOperation> {
  constructor(
    @Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ input }: RequestOperation): Promise<{ position: number; expiresAt: string; operations: RequestedOperation[] }> {
    const plan = await this.rollouts.plan(input.applicationId);
    const state = await this.rollouts.state(input.applicationId);
    const operations = selectedTargets(state, plan, input.clusterIds).map(({ targetId, clusterId }) => ({ operationId: uuidv5(targetId, input.commandId), targetId, clusterId }));
    const expiresAt = new Date(this.clock.now().getTime() + EXPIRES_AFTER_MS).toISOString();
    const position = await this.record(input, plan, operations, expiresAt);
    return { position, expiresAt, operations };
  }

  /** A stream an operation: what is asked of agents must not make the history of rollouts longer. */
  private async record(input: RequestOperationInput, plan: DeliveryPlan, operations: readonly RequestedOperation[], expiresAt: string): Promise<number> {
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
    throw new TidemarkError('rollout.operation-refused', `the operation ${operation.kind} on application "${plan.name}" could not be recorded (${outcome.kind})`, { nextStep: 'Ask again with a new idempotency key.' });
  }
}

const operationOn = (targetId: string, asked: AskedOperation, plan: DeliveryPlan): Operation['operation'] =>
  asked.kind === 'plan' ? { ...asked, targetId, prune: asked.prune ?? plan.policy.prune, ...(asked.prune === null && { automated: true }) } : { ...asked, targetId };
