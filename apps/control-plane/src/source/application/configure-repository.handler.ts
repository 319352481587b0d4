import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RepositoryRegistry } from './repository-registry.js';
import { ConfigureRepository, type RepositoryChange } from './source-commands.js';

@CommandHandler(ConfigureRepository)
export class ConfigureRepositoryHandler implements ICommandHandler<ConfigureRepository> {
  constructor(@Inject(RepositoryRegistry) private readonly registry: RepositoryRegistry) {}

  execute({ input, context }: ConfigureRepository): Promise<RepositoryChange> {
    return this.registry.configure(input, context);
  }
}
