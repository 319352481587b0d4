import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Application, ApplicationReads } from '../../catalog/api/index.js';
import { Cluster, clusterLoader } from '../../fleet/api/index.js';
import { CLUSTER_READER } from '../../fleet/index.js';
import type { ClusterReader } from '../../fleet/index.js';
import { listOf } from '../../platform/graphql/operation-limits.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { NONE, TargetReads } from './target-reads.js';
import { Drift, Operation, Target, TargetCounts } from './target.types.js';

/** What leads from a target to its application and cluster, and back. */
@Resolver(() => Target)
export class TargetLinksResolver {
  constructor(
    @Inject(ApplicationReads) private readonly applications: ApplicationReads,
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
  ) {}

  @ResolveField(() => Application)
  application(@Parent() { applicationId }: Target, @Context() context: RequestContext): Promise<Application | null> {
    return this.applications.byId(context).load(applicationId);
  }

  @ResolveField(() => Cluster)
  cluster(@Parent() { clusterId }: Target, @Context() context: RequestContext): Promise<Cluster | null> {
    return clusterLoader(context, this.clusters).load(clusterId);
  }
}

@Resolver(() => Application)
export class ApplicationTargetsResolver {
  constructor(@Inject(TargetReads) private readonly targetReads: TargetReads) {}

  @ResolveField(() => [Target], { description: 'By cluster; at most 1,000.', complexity: listOf(3) })
  async targets(@Parent() { id }: Application, @Context() context: RequestContext): Promise<Target[]> {
    return (await this.targetReads.ofApplication(context).load(id)) ?? [];
  }
}

@Resolver(() => Cluster)
export class ClusterCountsResolver {
  constructor(@Inject(TargetReads) private readonly targetReads: TargetReads) {}

  @ResolveField(() => TargetCounts)
  async counts(@Parent() { id }: Cluster, @Context() context: RequestContext): Promise<TargetCounts> {
    return (await this.targetReads.countsOfCluster(context).load(id)) ?? NONE;
  }
}

@Resolver(() => Drift)
export class DriftLinksResolver {
  constructor(
    @Inject(TargetReads) private readonly targetReads: TargetReads,
    @Inject(ApplicationReads) private readonly applications: ApplicationReads,
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
  ) {}

  @ResolveField(() => Application, { nullable: true })
  async application(@Parent() { targetId }: Drift, @Context() context: RequestContext): Promise<Application | null> {
    const target = await this.targetReads.byId(context).load(targetId);
    return target && this.applications.byId(context).load(target.applicationId);
  }

  @ResolveField(() => Cluster, { nullable: true })
  async cluster(@Parent() { targetId }: Drift, @Context() context: RequestContext): Promise<Cluster | null> {
    const target = await this.targetReads.byId(context).load(targetId);
    return target && clusterLoader(context, this.clusters).load(target.clusterId);
  }
}

@Resolver(() => Operation)
export class OperationLinksResolver {
  constructor(@Inject(TargetReads) private readonly targetReads: TargetReads) {}

  @ResolveField(() => Target, { nullable: true })
  target(@Parent() { targetId }: Operation, @Context() context: RequestContext): Promise<Target | null> {
    return this.targetReads.byId(context).load(targetId);
  }
}
