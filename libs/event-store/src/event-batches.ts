import { deliveryHandles, Poison, type Delivery } from './delivery.js';
import type { EventStore } from './event-store.js';
import type { RecordedEvent } from './events.js';

/** Events handled at once. */
export const BATCH = 500;
/** Positions one filtered read may scan while catching up. */
const WINDOW = 20_000;

/** The next events after `done` that the subscription handles, up to `head`; `to` is the position they bring it to. */
export async function nextPage(store: EventStore, delivery: Delivery, done: number, head: number): Promise<{ events: RecordedEvent[]; to: number }> {
  const every = deliveryHandles(delivery, '*');
  const upTo = Math.min(head, done + (every ? BATCH : WINDOW));
  const events = await store.readAll({ after: done, limit: BATCH, upTo, ...(every ? {} : { types: delivery.handles }) });
  return { events, to: events.length < BATCH ? upTo : (events.at(-1)?.position ?? upTo) };
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
