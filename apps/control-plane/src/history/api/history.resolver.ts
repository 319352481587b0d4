import { Inject } from '@nestjs/common';
import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Application, ApplicationFinder, ApplicationReads } from '../../catalog/api/index.js';
import { Cluster, clusterLoader } from '../../fleet/api/index.js';
import { CLUSTER_READER } from '../../fleet/index.js';
import type { ClusterReader } from '../../fleet/index.js';
import { apiError } from '../../platform/graphql/api-error.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { HistoryReads } from './history-reads.js';
import { Commit, CommitReach, HistoryConnection, HistoryEntry } from './history.types.js';

const cursors = new CursorCodec('applicationHistory', z.number().int().min(0));
const SHA_PREFIX = /^[0-9a-f]{7,64}$/;

@Resolver(() => HistoryEntry)
export class HistoryResolver {
  constructor(
    @Inject(HistoryReads) private readonly reads: HistoryReads,
    @Inject(ApplicationFinder) private readonly finder: ApplicationFinder,
    @Inject(ApplicationReads) private readonly applications: ApplicationReads,
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
  ) {}

  @Query(() => HistoryConnection, { description: 'Every deployment of an application, newest first; also of a retired one.' })
  async applicationHistory(
    @Args({ type: () => PageArgs }) page: PageArgs,
    @Args('application', { type: () => String }) application: string,
    @Args('namespace', { type: () => String, nullable: true }) namespace: string | null,
    @Context() context: RequestContext,
  ) {
    const first = pageSize(page.first);
    const found = await this.finder.find({ application, namespace });
    if (found === null) throw apiError('NOT_FOUND', `There is no application ${JSON.stringify(application.slice(0, 80))}.`, 'List them with `tidemark app list`.');
    const rows = await this.reads.page(found.applicationId, cursors.decodeOptional(page.after), first + 1, context);
    return toConnection(rows, first, ({ position }) => cursors.encode(position), (row) => row, () => this.reads.count(found.applicationId));
  }

  @ResolveField(() => Commit, { nullable: true })
  commit(@Parent() { revision }: HistoryEntry, @Context() context: RequestContext): Promise<Commit | null> {
    return this.reads.commits(context).load(revision);
  }

  @ResolveField(() => Application, { nullable: true })
  application(@Parent() { applicationId }: HistoryEntry, @Context() context: RequestContext): Promise<Application | null> {
    return this.applications.byId(context).load(applicationId);
  }

  @ResolveField(() => Cluster, { nullable: true })
  cluster(@Parent() { clusterId }: HistoryEntry, @Context() context: RequestContext): Promise<Cluster | null> {
    return clusterLoader(context, this.clusters).load(clusterId);
  }
}

@Resolver(() => Commit)
export class CommitResolver {
  constructor(@Inject(HistoryReads) private readonly reads: HistoryReads) {}

  @Query(() => Commit, { name: 'commit', nullable: true, description: 'By its SHA, or the first seven or more characters of it.' })
  async bySha(@Args('sha', { type: () => String }) sha: string): Promise<Commit | null> {
    const prefix = sha.toLowerCase();
    if (!SHA_PREFIX.test(prefix)) throw apiError('BAD_USER_INPUT', 'A commit is named by 7 to 64 hexadecimal digits.');
    const [commit, another] = await this.reads.commitsLike(prefix);
    if (another) throw apiError('BAD_USER_INPUT', `Several commits begin with ${prefix}.`, 'Give more of its digits.');
    return commit ?? null;
  }

  @ResolveField(() => [CommitReach], { description: 'Where it is: one line a target that was ever to run it.' })
  clusters(@Parent() { sha }: Commit, @Args('first', { type: () => Int }) first: number): Promise<CommitReach[]> {
    return this.reads.reachesOf(sha, pageSize(first));
  }
}

@Resolver(() => CommitReach)
export class CommitReachResolver {
  constructor(
    @Inject(ApplicationReads) private readonly applications: ApplicationReads,
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
  ) {}

  @ResolveField(() => Application, { nullable: true })
  application(@Parent() { applicationId }: CommitReach, @Context() context: RequestContext): Promise<Application | null> {
    return this.applications.byId(context).load(applicationId);
  }

  @ResolveField(() => Cluster, { nullable: true })
  cluster(@Parent() { clusterId }: CommitReach, @Context() context: RequestContext): Promise<Cluster | null> {
    return clusterLoader(context, this.clusters).load(clusterId);
  }
}
