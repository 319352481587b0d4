import { deliveryHandles, Poison, type Delivery } from './delivery.js';
import { MAX_READ, type EventStore } from './event-store.js';
import type { RecordedEvent } from './events.js';

/** Events handled at once. */
export const BATCH = 500;
/** Positions one filtered read may scan while catching up. */
const WINDOW = 20_000;

/** A run of events that a subscription handles in one transaction, and the position it brings it to. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  readonly to: number;
}

/** What the subscription handles after `done`, up to `head`; each page is read while the one before it is handled. */
export async function* pagesTo(head: number, store: EventStore, delivery: Delivery, done: number): AsyncGenerator<Page> {
  let next = nextPage(store, delivery, done, head);
  for (;;) {
    const page = await next;
    if (page.to >= head) return yield page;
    next = nextPage(store, delivery, page.to, head);
    // Whether it is wanted shows later; a read that fails meanwhile fails when it is.
    next.catch(() => undefined);
    yield page;
  }
}

/** The next events; `to` is the position they bring the subscription to. */
async function nextPage(store: EventStore, delivery: Delivery, done: number, head: number): Promise<Page> {
  const every = deliveryHandles(delivery, '*');
  const upTo = Math.min(head, done + (every ? MAX_READ : WINDOW));
  const events = await store.readAll({ after: done, limit: MAX_READ, upTo, ...(every ? {} : { types: delivery.handles }) });
  return { events, to: events.length < MAX_READ ? upTo : (events.at(-1)?.position ?? upTo) };
}

/** The events in their newest versions, up to the first that cannot be read. */
export function liftUntilPoison(events: readonly RecordedEvent[], lift: (event: RecordedEvent) => RecordedEvent): { lifted: RecordedEvent[]; poison?: Poison } {
  const lifted: RecordedEvent[] = [];
  for (const event of events) {
    try {
      lifted.push(lift(event));
    } catch (thrown) {
      return { lifted, poison: new Poison(event.position, thrown) };
    }
  }
  return { lifted };
}
