import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Application } from '../../catalog/api/index.js';
import { Target, TargetReads } from '../../observation/api/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { RolloutReader } from '../application/rollout-readers.js';
import { ROLLOUT_READER } from '../application/rollout-readers.js';
import { holdLoader } from './hold-node.js';
import { Hold, RequestedTargetSync } from './rollout.types.js';

@Resolver(() => Application)
export class ApplicationHoldResolver {
  constructor(@Inject(ROLLOUT_READER) private readonly rollouts: RolloutReader) {}

  @ResolveField(() => Hold, { nullable: true })
  hold(@Parent() { id }: Application, @Context() context: RequestContext): Promise<Hold | null> {
    return holdLoader(context, this.rollouts).load(id);
  }
}

@Resolver(() => RequestedTargetSync)
export class RequestedSyncResolver {
  constructor(@Inject(TargetReads) private readonly targets: TargetReads) {}

  @ResolveField(() => Target, { nullable: true })
  target(@Parent() { targetId }: RequestedTargetSync, @Context() context: RequestContext): Promise<Target | null> {
    return this.targets.byId(context).load(targetId);
  }
}
