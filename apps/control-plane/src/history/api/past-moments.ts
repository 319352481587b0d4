import { Inject, Injectable } from '@nestjs/common';
import type { EventStore, Sql, SubscriptionRunner } from '@tidemark/event-store';
import type { Clock } from '@tidemark/kernel';
import { CLOCK, EVENT_STORE, SQL, SUBSCRIPTIONS } from '../../platform/index.js';
import { apiError } from '../../platform/graphql/api-error.js';
import { TARGET_INTERVALS } from '../projections/target-intervals.projection.js';
import type { Instant } from './past.scalars.js';
import type { Moment } from './past.types.js';

/** How long an answer waits until what it is asked of is known. */
const WAIT_MS = 5_000;

interface Recorded {
  position: string;
  recorded_at: Date;
}

/** Turns what a client calls an instant into the position an answer is of. */
@Injectable()
export class PastMoments {
  constructor(
    @Inject(SQL) private readonly sql: Sql,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Without an instant: the newest that can be told of. By a time: the last event recorded then or before. Throws BAD_USER_INPUT
   * for the future and for what lies before the oldest event that is kept, STALE_READ when the read model is not there yet.
   */
  async resolve(instant: Instant | null | undefined): Promise<Moment> {
    const [head, floor] = await Promise.all([this.store.head(), this.floor()]);
    if (!instant) return this.momentAt(Math.min(head, await this.reached()), floor, head);
    const position = await this.positionOf(instant, floor, head);
    if (!(await this.subscriptions.waitFor(TARGET_INTERVALS, position, WAIT_MS))) {
      throw apiError('STALE_READ', `What the fleet was at position ${String(position)} is not read from the log yet.`, 'Ask again in a moment; tidemark shows how far the projection target-intervals is.');
    }
    return this.momentAt(position, floor, head);
  }

  private async positionOf(instant: Instant, floor: Moment['floor'], head: number): Promise<number> {
    if ('position' in instant) {
      if (instant.position > head) throw future(`position ${String(instant.position)}`, `The newest is ${String(head)}`);
      if (floor && instant.position < floor.position) throw beforeFloor(`position ${String(instant.position)}`, floor);
      return instant.position;
    }
    const now = this.clock.now().toISOString();
    if (instant.time > now) throw future(instant.time, `It is ${now}`);
    if (!floor) return 0;
    if (instant.time < floor.recordedAt) throw beforeFloor(instant.time, floor);
    const [found] = await this.sql.query<{ position: string }>('SELECT read.position_at($1) AS position', [instant.time]);
    return Number(found?.position ?? 0);
  }

  /** The oldest event that is kept: of what was before it, nothing can be told for certain. */
  private async floor(): Promise<Moment['floor']> {
    const [first] = await this.sql.query<Recorded>('SELECT e.position, e.recorded_at FROM es.events e WHERE e.log = 0 ORDER BY e.position LIMIT 1');
    return first ? { position: Number(first.position), recordedAt: first.recorded_at.toISOString() } : null;
  }

  /** How far the read model is: as this process knows, or as another one has stored. */
  private async reached(): Promise<number> {
    const own = this.subscriptions.status().find(({ name }) => name === TARGET_INTERVALS)?.position ?? 0;
    const [row] = await this.sql.query<{ position: string }>('SELECT max(s.position) AS position FROM es.subscriptions s WHERE s.name = $1', [TARGET_INTERVALS]);
    return Math.max(own, Number(row?.position ?? 0));
  }

  private async momentAt(position: number, floor: Moment['floor'], head: number): Promise<Moment> {
    const [event] = await this.sql.query<Recorded>('SELECT e.position, e.recorded_at FROM es.events e WHERE e.log = 0 AND e.position = $1', [position]);
    return { position, recordedAt: event?.recorded_at.toISOString() ?? null, newest: head, floor };
  }
}

const future = (asked: string, known: string) => apiError('BAD_USER_INPUT', `${asked} has not happened yet. ${known}.`, 'Ask for an instant that has passed, or leave it out for now.');

const beforeFloor = (asked: string, floor: NonNullable<Moment['floor']>) =>
  apiError('BAD_USER_INPUT', `${asked} lies before what is kept.`, `The oldest that can be told of is position ${String(floor.position)}, recorded at ${floor.recordedAt}.`);
