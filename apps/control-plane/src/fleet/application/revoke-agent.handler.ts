import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ClusterRegistry } from './cluster-registry.js';
import { RevokeAgent } from './fleet-commands.js';

@CommandHandler(RevokeAgent)
export class RevokeAgentHandler implements ICommandHandler<RevokeAgent> {
  constructor(@Inject(ClusterRegistry) private readonly registry: ClusterRegistry) {}

  execute({ input, context }: RevokeAgent): Promise<{ clusterId: string; position: number }> {
    return this.registry.revoke(input.clusterId, context);
  }
}
