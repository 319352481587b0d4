import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { isUuid } from '@tidemark/kernel';
import { z } from 'zod';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { listOf } from '../../platform/graphql/operation-limits.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { Condition, Sync } from './status.types.js';
import { targetKeyOf, TargetReads } from './target-reads.js';
import { Drift, DriftConnection, Operation, Target, TargetConnection, TargetFilter } from './target.types.js';

const targets = new CursorCodec('targets', z.tuple([z.string(), z.string(), z.uuid()]));
const drifts = new CursorCodec('driftTimeline', z.number().int().min(0));

@Resolver(() => Target)
export class TargetResolver {
  constructor(@Inject(TargetReads) private readonly reads: TargetReads) {}

  @Query(() => TargetConnection, { name: 'targets', description: 'By application.' })
  async list(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => TargetFilter, nullable: true }) filter: TargetFilter | null) {
    const first = pageSize(page.first);
    const wanted = filter ?? {};
    const rows = await this.reads.page(wanted, targets.decodeOptional(page.after), first + 1);
    return toConnection(rows, first, (row) => targets.encode(targetKeyOf(row)), (row): Target => row, () => this.reads.count(wanted));
  }

  @Query(() => DriftConnection, { description: 'Newest first.' })
  async driftTimeline(
    @Args({ type: () => PageArgs }) page: PageArgs,
    @Args('application', { type: () => String, nullable: true }) application: string | null,
    @Args('cluster', { type: () => String, nullable: true }) cluster: string | null,
  ) {
    const first = pageSize(page.first);
    const filter = { application: application ?? null, cluster: cluster ?? null };
    const rows = await this.reads.driftPage(filter, drifts.decodeOptional(page.after), first + 1);
    return toConnection(rows, first, ({ position }) => drifts.encode(position), (row) => row, () => this.reads.driftCount(filter));
  }

  @Query(() => Operation, { nullable: true })
  operation(@Args('id', { type: () => ID }) id: string): Promise<Operation | null> {
    return isUuid(id) ? this.reads.operation(id) : Promise.resolve(null);
  }

  @ResolveField(() => Sync, { nullable: true })
  lastSync(@Parent() { lastSyncId }: Target, @Context() context: RequestContext): Promise<Sync | null> | null {
    return lastSyncId === null ? null : this.reads.syncs(context).load(lastSyncId);
  }

  @ResolveField(() => [Drift], { description: 'Those that are open; at most 100.', complexity: listOf(2) })
  async drifts(@Parent() { id }: Target, @Context() context: RequestContext): Promise<Drift[]> {
    return (await this.reads.openDrifts(context).load(id)) ?? [];
  }

  @ResolveField(() => [Condition])
  async conditions(@Parent() { id }: Target, @Context() context: RequestContext): Promise<Condition[]> {
    return (await this.reads.conditions(context).load(id)) ?? [];
  }
}
