import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Application } from '../../catalog/api/index.js';
import { clusterLoader } from '../../fleet/api/index.js';
import { CLUSTER_READER } from '../../fleet/index.js';
import type { ClusterReader } from '../../fleet/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { RolloutReader } from '../application/rollout-readers.js';
import { ROLLOUT_READER } from '../application/rollout-readers.js';
import { deletionsOf } from './deletion-node.js';
import { Deletion } from './deletion.types.js';

@Resolver(() => Application)
export class ApplicationDeletionsResolver {
  constructor(
    @Inject(ROLLOUT_READER) private readonly rollouts: RolloutReader,
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
  ) {}

  @ResolveField(() => [Deletion], { description: 'The clusters it is to leave and is not yet out of, at most 1,000; what that waits for.', complexity: 5 })
  deletions(@Parent() application: Application, @Context() context: RequestContext): Promise<Deletion[]> {
    return deletionsOf(context, application, this.rollouts, clusterLoader(context, this.clusters));
  }
}
