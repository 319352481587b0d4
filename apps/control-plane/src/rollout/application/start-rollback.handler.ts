import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApplicationRollouts, initiatorOf } from './application-rollouts.js';
import type { RequestedSync } from './request-sync.command.js';
import { requestedSyncs } from './requested-syncs.js';
import { StartRollback } from './start-rollback.command.js';

@CommandHandler(StartRollback)
export class StartRollbackHandler implements ICommandHandler<StartRollback> {
  constructor(@Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts) {}

  async execute({ input }: StartRollback): Promise<{ position: number; targets: RequestedSync[] }> {
    const { applicationId, clusterIds, to, prune } = input;
    const plan = await this.rollouts.plan(applicationId);
    const command = { kind: 'start-rollback' as const, plan, clusterIds, to, prune, initiatedBy: initiatorOf(input.meta) };
    const { position, state } = await this.rollouts.decide(applicationId, command, input);
    return { position, targets: requestedSyncs(state, clusterIds) };
  }
}
