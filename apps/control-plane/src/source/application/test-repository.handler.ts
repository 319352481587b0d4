import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RepositoryRegistry } from './repository-registry.js';
import { TestRepository } from './source-commands.js';

@CommandHandler(TestRepository)
export class TestRepositoryHandler implements ICommandHandler<TestRepository> {
  constructor(@Inject(RepositoryRegistry) private readonly registry: RepositoryRegistry) {}

  execute({ input }: TestRepository): Promise<void> {
    return this.registry.test(input);
  }
}
