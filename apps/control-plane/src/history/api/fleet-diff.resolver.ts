import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import type { Sql } from '@tidemark/event-store';
import { SQL } from '../../platform/index.js';
import { apiError } from '../../platform/graphql/api-error.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { listOf } from '../../platform/graphql/operation-limits.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { changeGroups, groupSentence } from '../domain/fleet-change.js';
import type { FleetChangeGroup } from '../domain/fleet-change.js';
import { FleetDifference } from '../projections/fleet-diff.query.js';
import { FleetChange, FleetChangeConnection, FleetChangeKind, FleetDiff, TargetName } from './fleet-diff.types.js';
import { PastMoments } from './past-moments.js';
import { InstantScalar } from './past.scalars.js';
import type { Instant } from './past.scalars.js';

/** A number of groups that came before: between two instants that have passed nothing moves any more. */
const cursors = new CursorCodec('fleetDiff', z.number().int().min(0));
const NAMES = Symbol('names of targets by id');

@Resolver(() => FleetDiff)
export class FleetDiffResolver {
  private readonly difference: FleetDifference;

  constructor(
    @Inject(PastMoments) private readonly moments: PastMoments,
    @Inject(SQL) sql: Sql,
  ) {
    this.difference = new FleetDifference(sql);
  }

  @Query(() => FleetDiff, { description: 'What became of the fleet between two instants, grouped by identical change; without to, until now.', complexity: ({ childComplexity }: { childComplexity: number }) => 50 + childComplexity })
  async fleetDiff(
    @Args('from', { type: () => InstantScalar }) from: Instant,
    @Args('to', { type: () => InstantScalar, nullable: true }) to: Instant | null,
    @Args('application', { type: () => String, nullable: true }) application: string | null,
    @Args('cluster', { type: () => String, nullable: true }) cluster: string | null,
  ): Promise<FleetDiff> {
    const [start, end] = await Promise.all([this.moments.resolve(from), this.moments.resolve(to)]);
    if (start.position > end.position) throw apiError('BAD_USER_INPUT', `from (position ${String(start.position)}) lies after to (position ${String(end.position)}).`, 'Give the earlier instant as from.');
    const found = changeGroups(await this.difference.between(start.position, end.position, { application, cluster }));
    return { from: start, to: end, targets: found.reduce((sum, { targets }) => sum + targets, 0), found };
  }

  @ResolveField(() => FleetChangeConnection, { description: 'Most targets first. For the next page give the same instants: from.position and to.position.' })
  groups(@Parent() { found }: FleetDiff, @Args({ type: () => PageArgs }) page: PageArgs) {
    const first = pageSize(page.first);
    const start = cursors.decodeOptional(page.after) ?? 0;
    const rows = found.slice(start, start + first + 1).map((group, index) => ({ group, end: start + index + 1 }));
    return toConnection(rows, first, ({ end }) => cursors.encode(end), ({ group }) => changeOf(group), () => Promise.resolve(found.length));
  }
}

@Resolver(() => FleetChange)
export class FleetChangeResolver {
  constructor(@Inject(SQL) private readonly sql: Sql) {}

  @ResolveField(() => [TargetName], { description: 'Some of the targets, at most 20.', complexity: listOf(5) })
  async examples(@Parent() { exampleIds }: FleetChange, @Context() context: RequestContext): Promise<TargetName[]> {
    const names = context.loader<TargetName>(NAMES, (ids) => this.names(ids));
    return (await Promise.all(exampleIds.map((id) => names.load(id)))).filter((name) => name !== null);
  }

  private async names(ids: readonly string[]): Promise<Map<string, TargetName>> {
    const rows = await this.sql.query<TargetName & { id: string }>(
      `SELECT o.target_id AS id, o.application_name AS application, o.application_namespace AS namespace, coalesce(c.name, o.cluster_id::text) AS cluster
       FROM read.target_presents o LEFT JOIN read.clusters c USING (cluster_id) WHERE o.target_id = ANY($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map(({ id, ...name }) => [id, name]));
  }
}

const changeOf = (group: FleetChangeGroup): FleetChange => ({
  kind: FleetChangeKind[group.kind],
  changes: group.changes.map((change) => ({ ...change })),
  targets: group.targets,
  summary: groupSentence(group),
  exampleIds: group.examples,
});
