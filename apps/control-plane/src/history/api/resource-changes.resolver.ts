import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import type { Sql } from '@tidemark/event-store';
import { SQL } from '../../platform/index.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { authorOf } from '../domain/resource-author.js';
import { ResourceChanges } from '../projections/resource-changes.query.js';
import type { ResourceTouch } from '../projections/resource-changes.query.js';
import { EventReads } from './event-reads.js';
import type { FleetEvent } from './event.types.js';
import { HistoryReads } from './history-reads.js';
import { Commit } from './history.types.js';
import { ResourceChange, ResourceChangeConnection, ResourceRef } from './resource-changes.types.js';

const cursors = new CursorCodec('whoChanged', z.object({ position: z.number().int().min(0), resource: z.string().max(1_200) }));

@Resolver(() => ResourceChange)
export class ResourceChangeResolver {
  private readonly changes: ResourceChanges;

  constructor(
    @Inject(EventReads) private readonly events: EventReads,
    @Inject(HistoryReads) private readonly reads: HistoryReads,
    @Inject(SQL) sql: Sql,
  ) {
    this.changes = new ResourceChanges(sql);
  }

  @Query(() => ResourceChangeConnection, { description: 'Every change of an object that is known, newest first: commits, syncs, actions, and what somebody did in the cluster.' })
  async whoChanged(
    @Args('resource', { type: () => ResourceRef }) resource: ResourceRef,
    @Args({ type: () => PageArgs }) page: PageArgs,
    @Args('application', { type: () => String, nullable: true }) application: string | null,
    @Args('cluster', { type: () => String, nullable: true }) cluster: string | null,
  ) {
    const first = pageSize(page.first);
    const named = { kind: resource.kind, name: resource.name, namespace: resource.namespace ?? null, group: resource.group ?? null };
    const scope = { application: application ?? null, cluster: cluster ?? null };
    const touches = await this.changes.page(named, scope, cursors.decodeOptional(page.after), first + 1);
    const events = new Map((await this.events.at(touches.map(({ position }) => position))).map((event) => [event.position, event]));
    const rows = touches.flatMap((touch) => changeOf(touch, events.get(touch.position)) ?? []);
    return toConnection(rows, first, ({ position, resource: key }) => cursors.encode({ position, resource: key }), (row) => row, () => this.changes.count(named, scope));
  }

  @ResolveField(() => Commit, { nullable: true, description: 'What brought it, when it came from Git.' })
  commit(@Parent() { sha }: ResourceChange, @Context() context: RequestContext): Promise<Commit | null> | null {
    return sha === null ? null : this.reads.commits(context).load(sha);
  }
}

function changeOf(touch: ResourceTouch, event: FleetEvent | undefined): ResourceChange | null {
  const author = event && authorOf(event.type, event.data, event.actor);
  if (!event || !author) return null;
  const { how, who, commit, fields } = author;
  return { ...touch, at: event.occurredAt ?? event.recordedAt, how, who, reason: event.reason, fields: fields.map((field) => ({ ...field })), sha: commit };
}
