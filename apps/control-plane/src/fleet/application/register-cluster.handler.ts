import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ClusterRegistry } from './cluster-registry.js';
import { RegisterCluster, type JoinGrant } from './fleet-commands.js';

@CommandHandler(RegisterCluster)
export class RegisterClusterHandler implements ICommandHandler<RegisterCluster> {
  constructor(@Inject(ClusterRegistry) private readonly registry: ClusterRegistry) {}

  execute({ input, context }: RegisterCluster): Promise<JoinGrant> {
    return this.registry.register(input, context);
  }
}
