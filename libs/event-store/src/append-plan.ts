import { canonicalJson, isUuid, sha256Hex, TidemarkError } from '@tidemark/kernel';
import { eventId } from './deterministic-ids.js';
import type { AppendRequest, Expected } from './event-store.js';
import type { EventMeta, NewEvent } from './events.js';

/** The most events of one append; more is a job for several. */
export const MAX_APPEND = 5_000;
/** The most UTF-16 units the data of one event may take as JSON. */
export const MAX_EVENT_LENGTH = 4_194_304;

/** One event, ready to be written: its texts are final. */
export interface PlannedEvent {
  id: string;
  type: string;
  v: number;
  data: string;
  /** Index into `streams`, and 1-based place among the events of that stream. */
  stream: number;
  offset: number;
  /** The whole meta as JSON when it differs from the request's. */
  meta: string | null;
}

/** An append request, checked and serialised. Both stores write this, so both refuse the same requests. */
export interface AppendPlan {
  commandId: string;
  hash: string;
  meta: string;
  streams: { stream: string; expected: number; count: number; close: boolean }[];
  events: PlannedEvent[];
}

/** `any` and `new` as the numbers the append function knows. */
const ANY = -1;

export const STREAM_NAME = /^[a-z][a-z0-9]*(?:-[a-zA-Z0-9][a-zA-Z0-9._:]*)+$/;
const MAX_STREAM_NAME = 200;

/** Throws TidemarkError `event-store.bad-append` for a request that no state of the log could accept. */
export function planAppend(request: AppendRequest): AppendPlan {
  if (!isUuid(request.commandId)) throw bad(`command id ${JSON.stringify(request.commandId.slice(0, 64))} is not a lower-case uuid`);
  if (request.streams.length === 0) throw bad('an append needs at least one stream');
  const seen = new Set<string>();
  const events: PlannedEvent[] = [];
  const streams = request.streams.map((entry, index) => {
    checkStream(entry.stream, entry.events, seen);
    entry.events.forEach((event, at) => events.push(planEvent(request, event, events.length, index, at + 1)));
    return { stream: entry.stream, expected: expectedVersion(entry.stream, entry.expected), count: entry.events.length, close: entry.close ?? false };
  });
  if (events.length > MAX_APPEND) throw bad(`${String(events.length)} events are more than the ${String(MAX_APPEND)} of one append`);
  return { commandId: request.commandId, hash: request.fingerprint ?? hashOf(request.streams.map((s) => s.stream), events), meta: JSON.stringify(request.meta), streams, events };
}

function checkStream(stream: string, events: readonly NewEvent[], seen: Set<string>): void {
  if (!STREAM_NAME.test(stream) || stream.length > MAX_STREAM_NAME) throw bad(`${JSON.stringify(stream.slice(0, 64))} is not a stream name (category-id)`);
  if (seen.has(stream)) throw bad(`stream ${stream} is named twice`);
  if (events.length === 0) throw bad(`stream ${stream} has no events`);
  seen.add(stream);
}

function planEvent(request: AppendRequest, event: NewEvent, index: number, stream: number, offset: number): PlannedEvent {
  // undefined, functions and symbols have no JSON: what was meant is unknown, so refuse.
  const data = JSON.stringify(event.data) as string | undefined;
  if (data === undefined) throw bad(`the data of ${event.type} is not JSON`);
  if (data.length > MAX_EVENT_LENGTH) throw bad(`the data of ${event.type} is longer than ${String(MAX_EVENT_LENGTH)} characters`);
  const meta = event.meta === undefined ? null : JSON.stringify(mergedMeta(request.meta, event.meta));
  return { id: eventId(request.commandId, index), type: event.type, v: event.v, data, stream, offset, meta };
}

const mergedMeta = (meta: EventMeta, own: Partial<EventMeta>): EventMeta => ({ ...meta, ...own });

function expectedVersion(stream: string, expected: Expected): number {
  if (expected === 'any') return ANY;
  if (expected === 'new') return 0;
  if (Number.isSafeInteger(expected) && expected >= 0) return expected;
  throw bad(`${String(expected)} is not a version of stream ${stream}`);
}

/** The expected versions are left out: a retry after a conflict elsewhere in the stream is still the same command. */
function hashOf(streams: readonly string[], events: readonly PlannedEvent[]): string {
  return sha256Hex(JSON.stringify(events.map((event) => [streams[event.stream], event.type, event.v, canonicalJson(JSON.parse(event.data))])));
}

const bad = (reason: string): TidemarkError => new TidemarkError('event-store.bad-append', `the append is not possible: ${reason}`, { nextStep: 'Correct the caller; retrying cannot help.' });
