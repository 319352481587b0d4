import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Application } from '../../catalog/api/index.js';
import { clusterLoader } from '../../fleet/api/index.js';
import { CLUSTER_READER } from '../../fleet/index.js';
import type { ClusterReader } from '../../fleet/index.js';
import { Condition, TargetReads } from '../../observation/api/index.js';
import type { Target } from '../../observation/api/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { Bundle } from '../../render/api/index.js';
import { deletionsOf, holdLoader } from '../../rollout/api/index.js';
import { ROLLOUT_READER } from '../../rollout/index.js';
import type { RolloutReader } from '../../rollout/index.js';
import { applicationSummary } from '../domain/application-summary.js';
import type { SummarisedTarget } from '../domain/application-summary.js';
import { HistoryReads } from './history-reads.js';
import { Commit } from './history.types.js';

/** What an application's events tell of it as a whole. */
@Resolver(() => Application)
export class ApplicationStoryResolver {
  constructor(
    @Inject(HistoryReads) private readonly reads: HistoryReads,
    @Inject(TargetReads) private readonly targets: TargetReads,
    @Inject(ROLLOUT_READER) private readonly rollouts: RolloutReader,
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
  ) {}

  @ResolveField(() => Bundle, { nullable: true, description: 'The newest; what runs may be older.' })
  bundle(@Parent() { id }: Application, @Context() context: RequestContext): Promise<Bundle | null> {
    return this.reads.newestBundle(context).load(id);
  }

  @ResolveField(() => [Condition], { description: 'What stands in its way as a whole; its targets have conditions of their own.' })
  async conditions(@Parent() { id }: Application, @Context() context: RequestContext): Promise<Condition[]> {
    return (await this.reads.conditions(context).load(id)) ?? [];
  }

  @ResolveField(() => String, { description: 'Its state in two sentences.', complexity: 5 })
  async summary(@Parent() { id, name, automated, retiredAt }: Application, @Context() context: RequestContext): Promise<string> {
    const [bundle, conditions, hold, targets, deletions] = await Promise.all([
      this.reads.newestBundle(context).load(id),
      this.reads.conditions(context).load(id),
      holdLoader(context, this.rollouts).load(id),
      this.targets.ofApplication(context).load(id),
      deletionsOf(context, { id, name }, this.rollouts, clusterLoader(context, this.clusters)),
    ]);
    return applicationSummary({
      revision: bundle?.revision ?? null,
      automated,
      retiredAt,
      hold,
      deletions,
      conditions: [...(conditions ?? []), ...(await this.targetConditions(targets ?? [], context))].map(({ message, since }) => ({ message, since: new Date(since).toISOString() })),
      targets: await Promise.all((targets ?? []).map((target) => this.summarised(target, context))),
    });
  }

  private async targetConditions(targets: readonly Target[], context: RequestContext): Promise<Condition[]> {
    const found = await Promise.all(
      targets.map(async ({ id, clusterId }) => {
        const conditions = (await this.targets.conditions(context).load(id)) ?? [];
        return Promise.all(conditions.map(async (condition) => ({ ...condition, message: `${await this.clusterName(clusterId, context)}: ${condition.message}` })));
      }),
    );
    return found.flat();
  }

  private async clusterName(clusterId: string, context: RequestContext): Promise<string> {
    return (await clusterLoader(context, this.clusters).load(clusterId))?.name ?? 'a cluster';
  }

  private async summarised({ clusterId, sync, health, revision, desiredRevision, since }: Target, context: RequestContext): Promise<SummarisedTarget> {
    return { cluster: await this.clusterName(clusterId, context), sync, health, revision, desiredRevision, since: new Date(since).toISOString() };
  }
}

@Resolver(() => Bundle)
export class BundleCommitResolver {
  constructor(@Inject(HistoryReads) private readonly reads: HistoryReads) {}

  @ResolveField(() => Commit, { nullable: true })
  commit(@Parent() { revision }: Bundle, @Context() context: RequestContext): Promise<Commit | null> {
    return this.reads.commits(context).load(revision);
  }
}
