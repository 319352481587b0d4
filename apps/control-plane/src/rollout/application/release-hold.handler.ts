import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApplicationRollouts } from './application-rollouts.js';
import { ReleaseHold } from './release-hold.command.js';

@CommandHandler(ReleaseHold)
export class ReleaseHoldHandler implements ICommandHandler<ReleaseHold> {
  constructor(@Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts) {}

  async execute({ input }: ReleaseHold): Promise<{ position: number }> {
    const plan = await this.rollouts.plan(input.applicationId);
    const { position } = await this.rollouts.decide(input.applicationId, { kind: 'release-hold', plan }, input);
    return { position };
  }
}
