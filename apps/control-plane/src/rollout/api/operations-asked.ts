import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Clock } from '@tidemark/kernel';
import type { Operation } from '../../observation/api/index.js';
import { CLOCK } from '../../platform/index.js';
import { ReadConsistency } from '../../platform/graphql/read-consistency.js';
import { RequestOperation } from '../application/request-operation.command.js';
import type { RequestOperationInput } from '../application/request-operation.command.js';

/** Asks agents for an operation, and answers with what can be asked for by `operation(id)` at once. */
@Injectable()
export class OperationsAsked {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(ReadConsistency) private readonly consistency: ReadConsistency,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws what `RequestOperation` throws. */
  async ask(input: RequestOperationInput): Promise<{ position: number; operations: Operation[] }> {
    const { position, expiresAt, operations } = await this.commands.execute(new RequestOperation(input));
    // The answer to `operation(id)` must not be "no such operation" just because the read model is a moment behind.
    await this.consistency.reached(position);
    const requestedAt = this.clock.now().toISOString();
    return { position, operations: operations.map(({ operationId, targetId }) => ({ id: operationId, kind: input.operation.kind, state: 'pending', message: '', result: null, requestedAt, expiresAt, targetId })) };
  }
}
