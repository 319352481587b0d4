import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RepositoryRegistry } from './repository-registry.js';
import { ForgetRepository, type RepositoryChange } from './source-commands.js';

@CommandHandler(ForgetRepository)
export class ForgetRepositoryHandler implements ICommandHandler<ForgetRepository> {
  constructor(@Inject(RepositoryRegistry) private readonly registry: RepositoryRegistry) {}

  execute({ input, context }: ForgetRepository): Promise<RepositoryChange> {
    return this.registry.forget(input, context);
  }
}
