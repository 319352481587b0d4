import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { holdExpiryUnsupported } from '../domain/rollout.errors.js';
import { ApplicationRollouts } from './application-rollouts.js';
import { PlaceHold } from './place-hold.command.js';

@CommandHandler(PlaceHold)
export class PlaceHoldHandler implements ICommandHandler<PlaceHold> {
  constructor(@Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts) {}

  async execute({ input }: PlaceHold): Promise<{ position: number }> {
    if (input.until !== null) throw holdExpiryUnsupported();
    const { applicationId } = await this.rollouts.plan(input.applicationId);
    const { position } = await this.rollouts.decide(applicationId, { kind: 'place-hold', applicationId }, input);
    return { position };
  }
}
