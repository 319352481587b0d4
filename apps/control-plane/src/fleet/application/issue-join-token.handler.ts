import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ClusterRegistry } from './cluster-registry.js';
import { IssueJoinToken, type JoinGrant } from './fleet-commands.js';

@CommandHandler(IssueJoinToken)
export class IssueJoinTokenHandler implements ICommandHandler<IssueJoinToken> {
  constructor(@Inject(ClusterRegistry) private readonly registry: ClusterRegistry) {}

  execute({ input, context }: IssueJoinToken): Promise<JoinGrant> {
    return this.registry.issueToken(input, context);
  }
}
