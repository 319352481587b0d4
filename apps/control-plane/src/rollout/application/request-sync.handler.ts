import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApplicationRollouts, initiatorOf } from './application-rollouts.js';
import { RequestSync, type RequestedSync } from './request-sync.command.js';
import { requestedSyncs } from './requested-syncs.js';

@CommandHandler(RequestSync)
export class RequestSyncHandler implements ICommandHandler<RequestSync> {
  constructor(@Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts) {}

  async execute({ input }: RequestSync): Promise<{ position: number; syncs: RequestedSync[] }> {
    const { applicationId, clusterIds, prune, allowEmpty, force, resources, syncOptions, revision } = input;
    const plan = await this.rollouts.plan(applicationId);
    const command = { kind: 'request-sync' as const, plan, clusterIds, prune, allowEmpty, force, resources: resources && [...resources], syncOptions, revision, initiatedBy: initiatorOf(input.meta) };
    const { position, state } = await this.rollouts.decide(applicationId, command, input);
    return { position, syncs: requestedSyncs(state, clusterIds) };
  }
}
