import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { TargetCounts } from '../../observation/api/index.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { listOf } from '../../platform/graphql/operation-limits.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { stateCounts } from '../domain/state-counts.js';
import { PastMoments } from './past-moments.js';
import { applicationAtOf, PastReads, pastFilterOf, stateCountOf, targetAtOf } from './past-reads.js';
import { InstantScalar } from './past.scalars.js';
import type { Instant } from './past.scalars.js';
import { ApplicationAtConnection, ApplicationAtFilter, FleetAt, StateCount, TargetAt, TargetAtConnection, TargetAtFilter, Versioned } from './past.types.js';

const KEY = z.tuple([z.string(), z.string(), z.uuid()]);
const targets = new CursorCodec('fleet.targets', KEY);
const applications = new CursorCodec('fleet.applications', KEY);

/** The fleet as it was: one instant for everything that is asked below it. */
@Resolver(() => FleetAt)
export class FleetAtResolver {
  constructor(
    @Inject(PastMoments) private readonly moments: PastMoments,
    @Inject(PastReads) private readonly reads: PastReads,
  ) {}

  @Query(() => FleetAt, { description: 'The fleet as it was at an instant; without one, as it is.' })
  async fleet(@Args('at', { type: () => InstantScalar, nullable: true }) at: Instant | null): Promise<FleetAt> {
    return { asOf: await this.moments.resolve(at) };
  }

  @Query(() => TargetAt, { name: 'target', nullable: true, description: 'One target as it was at an instant; null when it was not there.' })
  async targetAt(
    @Args('application', { type: () => String }) application: string,
    @Args('namespace', { type: () => String, nullable: true }) namespace: string | null,
    @Args('cluster', { type: () => String }) cluster: string,
    @Args('at', { type: () => InstantScalar, nullable: true }) at: Instant | null,
  ): Promise<TargetAt | null> {
    const { position } = await this.moments.resolve(at);
    const [target] = await this.reads.targets.page(position, { application, namespace, cluster }, null, 1);
    return target ? targetAtOf(target) : null;
  }

  @ResolveField(() => TargetCounts)
  async counts(@Parent() { asOf }: FleetAt): Promise<TargetCounts> {
    return stateCounts(await this.reads.shares(asOf.position));
  }

  @ResolveField(() => [StateCount], { description: 'All of them, by sync and health; those of none are left out.', complexity: listOf(5) })
  async states(@Parent() { asOf }: FleetAt): Promise<StateCount[]> {
    return (await this.reads.shares(asOf.position)).map(stateCountOf);
  }

  @ResolveField(() => TargetAtConnection, { name: 'targets', description: 'By application. For the next page give the same instant: asOf.position.' })
  async targetList(
    @Parent() { asOf }: FleetAt,
    @Args({ type: () => PageArgs }) page: PageArgs,
    @Args('filter', { type: () => TargetAtFilter, nullable: true }) filter: TargetAtFilter | null,
  ) {
    const first = pageSize(page.first);
    const wanted = pastFilterOf(filter ?? {});
    const rows = await this.reads.targets.page(asOf.position, wanted, targets.decodeOptional(page.after), first + 1);
    return toConnection(rows, first, (row) => targets.encode([row.application, row.namespace, row.targetId]), targetAtOf, () => this.reads.targets.count(asOf.position, wanted));
  }

  @ResolveField(() => ApplicationAtConnection, { name: 'applications', description: 'Those that had a target, by name.' })
  async applicationList(
    @Parent() { asOf }: FleetAt,
    @Args({ type: () => PageArgs }) page: PageArgs,
    @Args('filter', { type: () => ApplicationAtFilter, nullable: true }) filter: ApplicationAtFilter | null,
  ) {
    const first = pageSize(page.first);
    const wanted = filter ?? {};
    const rows = await this.reads.applications.page(asOf.position, wanted, applications.decodeOptional(page.after), first + 1);
    return toConnection(rows, first, (row) => applications.encode([row.name, row.namespace, row.applicationId]), applicationAtOf, () => this.reads.applications.count(asOf.position, wanted));
  }
}

@Resolver(() => TargetAt)
export class TargetAtResolver {
  constructor(@Inject(PastReads) private readonly reads: PastReads) {}

  @ResolveField(() => [Versioned], { description: 'Images of what ran, at most 200; empty for bundles that were published before images were recorded.', complexity: listOf(3) })
  async images(@Parent() { digest }: TargetAt, @Context() context: RequestContext): Promise<Versioned[]> {
    return digest === null ? [] : ((await this.reads.images(context).load(digest)) ?? []);
  }

  @ResolveField(() => [Versioned], { description: 'Charts that what ran was rendered from.', complexity: listOf(1) })
  async charts(@Parent() { digest }: TargetAt, @Context() context: RequestContext): Promise<Versioned[]> {
    return digest === null ? [] : ((await this.reads.charts(context).load(digest)) ?? []);
  }
}
