import { Inject } from '@nestjs/common';
import { Args, Int, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { EventStore, RecordedEvent, Sql } from '@tidemark/event-store';
import { z } from 'zod';
import { EVENT_STORE, SQL } from '../../platform/index.js';
import { abortable } from '../../platform/graphql/abortable.js';
import { apiError } from '../../platform/graphql/api-error.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { EventTail } from '../../platform/graphql/event-tail.js';
import { ReadConsistency } from '../../platform/graphql/read-consistency.js';
import { stateCounts } from '../domain/state-counts.js';
import { EventReads, MAX_TYPES } from './event-reads.js';
import { EventConnection, EventFilter, FleetEvent, FleetStats } from './event.types.js';
import { PastReads } from './past-reads.js';

const cursors = new CursorCodec('events', z.number().int().min(0));

@Resolver(() => FleetEvent)
export class EventResolver {
  constructor(
    @Inject(EventReads) private readonly reads: EventReads,
    @Inject(EventTail) private readonly tail: EventTail,
    @Inject(ReadConsistency) private readonly consistency: ReadConsistency,
    @Inject(PastReads) private readonly past: PastReads,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(SQL) private readonly sql: Sql,
  ) {}

  @Query(() => EventConnection, { name: 'events', description: 'In the order they were recorded: newest last.' })
  async list(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => EventFilter, nullable: true }) filter: EventFilter | null) {
    const first = pageSize(page.first);
    const wanted = checked(filter);
    const rows = await this.reads.page(wanted, cursors.decodeOptional(page.after) ?? 0, first + 1);
    return toConnection(rows, first, ({ position }) => cursors.encode(position), (row) => row, () => this.reads.count(wanted));
  }

  @Query(() => FleetStats)
  async stats(): Promise<FleetStats> {
    const position = await this.store.head();
    const [counts, shares] = await Promise.all([
      this.sql.query<{ clusters: number; connected: number; applications: number }>(
        `SELECT count(*)::int AS clusters, count(*) FILTER (WHERE agent_state = 'connected')::int AS connected,
           (SELECT count(*)::int FROM read.applications WHERE retired_at IS NULL) AS applications FROM read.clusters`,
      ),
      this.past.shares(position),
    ]);
    return { ...stateCounts(shares), ...(counts[0] ?? { clusters: 0, connected: 0, applications: 0 }), position };
  }

  /**
   * Each event is told when the read models show it, so that a query made because of it is not older than it. The position
   * of the last event seen is all a client needs to go on where it stopped.
   */
  @Subscription(() => FleetEvent, { description: 'The events after a position, then those that come; without a position only those that come.' })
  fleetEvents(
    @Args('after', { type: () => Int, nullable: true }) after: number | null,
    @Args('filter', { type: () => EventFilter, nullable: true }) filter: EventFilter | null,
  ): AsyncIterableIterator<{ fleetEvents: FleetEvent }> {
    const wanted = checked(filter);
    return abortable((signal) => this.follow(after ?? null, wanted, signal));
  }

  private async *follow(after: number | null, filter: EventFilter, signal: AbortSignal): AsyncGenerator<{ fleetEvents: FleetEvent }> {
    for await (const events of this.tail.pages(after, signal)) {
      await this.shown(events);
      for (const event of await this.reads.matching(events, filter)) yield { fleetEvents: event };
    }
  }

  /** A read model that stays behind must not stop the stream: after a while the event is told all the same. */
  private async shown(events: readonly RecordedEvent[]): Promise<void> {
    const last = events.at(-1);
    if (last) await this.consistency.reachedOrLate(last.position);
  }
}

function checked(filter: EventFilter | null): EventFilter {
  if ((filter?.types?.length ?? 0) > MAX_TYPES) throw apiError('BAD_USER_INPUT', `A filter takes at most ${String(MAX_TYPES)} types.`);
  return filter ?? {};
}
