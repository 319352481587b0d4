import { randomUUID } from 'node:crypto';
import type { StreamAppend } from '@tidemark/event-store';
import { TargetsProjection } from '../../apps/control-plane/dist/observation/projections/targets.projection.js';
import { printFigure } from './figures.js';
import { fleetEvent, logDatabase, type LogDatabase } from './log-database.js';

const META = { actor: { kind: 'system' as const, id: 'bench' }, correlationId: 'bench' };
const APPEND = 1_000;
const REBUILD_MS = 600_000;

/** The projection that most events of a fleet go through, made anew from the first event on; beside reading the same events and doing nothing. */
export async function rebuild({ events, targets }: { events: number; targets: number }): Promise<void> {
  const log = await logDatabase();
  try {
    await fill(log, events, targets);
    const raw = await reading(log, events);
    const { subscriptions, store } = log.database;
    const projection = new TargetsProjection();
    const from = performance.now();
    subscriptions.add(projection).start();
    if (!(await subscriptions.waitFor(projection.name, await store.head(), REBUILD_MS))) throw new Error(`the projection did not catch up: ${JSON.stringify(subscriptions.status())}`);
    printFigure({ name: 'rebuild.events_per_s', value: events / ((performance.now() - from) / 1_000), unit: `events/s, ${events} events of ${targets} targets`, baseline: raw });
  } finally {
    await log.release();
  }
}

async function fill({ database }: LogDatabase, events: number, targets: number): Promise<void> {
  for (let from = 0; from < events; from += APPEND) {
    const streams = new Map<string, StreamAppend>();
    for (let number = from; number < Math.min(from + APPEND, events); number += 1) {
      const { stream, event } = fleetEvent(number % targets, Math.floor(number / targets));
      const known = streams.get(stream);
      if (known) known.events.push(event);
      else streams.set(stream, { stream, expected: 'any', events: [event] });
    }
    const outcome = await database.store.append({ commandId: randomUUID(), meta: META, streams: [...streams.values()] });
    if (outcome.kind !== 'appended') throw new Error(`an append was ${outcome.kind}`);
  }
}

async function reading({ database }: LogDatabase, events: number): Promise<number> {
  const from = performance.now();
  for (let after = 0; after < events; ) {
    const page = await database.store.readAll({ after, limit: 1_000 });
    after = page.at(-1)?.position ?? events;
  }
  return events / ((performance.now() - from) / 1_000);
}
