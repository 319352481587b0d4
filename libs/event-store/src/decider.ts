import { canonicalJson, digestOf, TidemarkError } from '@tidemark/kernel';
import type { EventStore } from './event-store.js';
import { MAX_READ } from './event-store.js';
import type { EventMeta, NewEvent, RecordedEvent } from './events.js';

/** The least an event of a decider is; `v` is 1 unless given. */
export interface DecidedEvent {
  readonly type: string;
  readonly data: unknown;
  readonly v?: number;
}

/**
 * Pure decision over the history of one stream. `decide` throws a TidemarkError to refuse; deciding a command that has
 * already taken effect must yield no events.
 */
export interface Decider<S, C, E extends DecidedEvent> {
  readonly initial: S;
  evolve(state: S, event: E): S;
  /** `evolve` for one event after the other, for a state of which a copy an event would be too much. It must come to the same. */
  fold?(state: S, events: readonly E[]): S;
  decide(state: S, command: C): readonly E[];
}

/**
 * `retries` bounds the reloads after a conflict; `pause(attempt)` waits between them (jitter is the caller's).
 * `presumedNew`: the stream has most likely no event yet, so that reading it first is a wasted round trip. Only an append can
 * rest on the guess, since the store checks it; a refusal or a decision for nothing is made again on what was read.
 */
export interface Execution<C> {
  stream: string;
  commandId: string;
  meta: EventMeta;
  command: C;
  presumedNew?: boolean;
  retries?: number;
  pause?: (attempt: number) => Promise<void>;
}

/** `position` is the last event of the command, or of the stream when nothing was decided: wait for it to read your writes. */
export interface Executed<S, E> {
  events: readonly E[];
  position: number;
  state: S;
}

interface Loaded<S> {
  state: S;
  version: number;
  position: number;
}

interface Decision<S, E> {
  readonly loaded: Loaded<S>;
  readonly events: readonly E[];
}

/** Load, fold, decide, append at the exact version; on a conflict, again. */
export async function execute<S, C, E extends DecidedEvent>(store: EventStore, decider: Decider<S, C, E>, execution: Execution<C>): Promise<Executed<S, E>> {
  const retries = execution.retries ?? 3;
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    if (attempt > 0) await execution.pause?.(attempt);
    const done = await attemptOnce(store, decider, execution, attempt === 0 ? decideOnNew(decider, execution) : undefined);
    if (done) return done;
  }
  throw new TidemarkError('event-store.too-many-conflicts', `stream ${execution.stream} kept changing: ${String(retries + 1)} attempts met a newer version`, {
    nextStep: 'Send the same command again with the same id; it is idempotent.',
    details: { stream: execution.stream, commandId: execution.commandId },
  });
}

/** The current state of a stream. */
export async function load<S, C, E extends DecidedEvent>(store: EventStore, decider: Decider<S, C, E>, stream: string): Promise<Loaded<S>> {
  const loaded: Loaded<S> = { state: decider.initial, version: 0, position: 0 };
  for (;;) {
    const page = await store.readStream(stream, { after: loaded.version, limit: MAX_READ });
    advance(loaded, decider, page);
    if (page.length < MAX_READ) return loaded;
  }
}

function advance<S, C, E extends DecidedEvent>(loaded: Loaded<S>, decider: Decider<S, C, E>, page: readonly RecordedEvent[]): void {
  // The stream belongs to the decider: only its own events are in it, already upcast by the registry.
  loaded.state = folded(decider, loaded.state, page as unknown as readonly E[]);
  loaded.version = page.at(-1)?.version ?? loaded.version;
  loaded.position = page.at(-1)?.position ?? loaded.position;
}

const folded = <S, C, E extends DecidedEvent>(decider: Decider<S, C, E>, state: S, events: readonly E[]): S =>
  decider.fold?.(state, events) ?? events.reduce((before, event) => decider.evolve(before, event), state);

/** What the command comes to on a stream without events; undefined unless that is presumed, and comes to something. */
function decideOnNew<S, C, E extends DecidedEvent>(decider: Decider<S, C, E>, { presumedNew, command }: Execution<C>): Decision<S, E> | undefined {
  if (presumedNew !== true) return undefined;
  try {
    const events = decider.decide(decider.initial, command);
    return events.length === 0 ? undefined : { loaded: { state: decider.initial, version: 0, position: 0 }, events };
  } catch {
    // A refusal on a guess is none: it is decided, and refused if it must be, on what the stream says.
    return undefined;
  }
}

async function decideOnRead<S, C, E extends DecidedEvent>(store: EventStore, decider: Decider<S, C, E>, execution: Execution<C>): Promise<Decision<S, E>> {
  const loaded = await load(store, decider, execution.stream);
  return { loaded, events: await decideOnce(store, decider, loaded.state, execution) };
}

async function attemptOnce<S, C, E extends DecidedEvent>(store: EventStore, decider: Decider<S, C, E>, execution: Execution<C>, guess: Decision<S, E> | undefined): Promise<Executed<S, E> | undefined> {
  const { stream, commandId, meta, command } = execution;
  const { loaded, events } = guess ?? (await decideOnRead(store, decider, execution));
  if (events.length === 0) return { events, position: loaded.position, state: loaded.state };
  const outcome = await store.append({
    commandId,
    meta,
    fingerprint: digestOf(canonicalJson([stream, command])),
    streams: [{ stream, expected: loaded.version, events: events.map(toNewEvent) }],
  });
  switch (outcome.kind) {
    case 'appended':
      return { events, position: outcome.lastPosition, state: folded(decider, loaded.state, events) };
    case 'already-appended': {
      const now = await load(store, decider, stream);
      return { events: [], position: outcome.lastPosition, state: now.state };
    }
    case 'conflict':
      return undefined;
    case 'refused':
      throw new TidemarkError('event-store.command-id-reused', `command ${commandId} was already used for something else`, { nextStep: 'Use a new command id for a new command.', details: { stream, commandId } });
    case 'stream-closed':
      throw new TidemarkError('event-store.stream-closed', `stream ${stream} is closed`, { nextStep: 'Continue in the stream that followed it.', details: { stream } });
  }
}

/** A refusal of a command that took effect before (its answer was lost) is not a refusal. */
async function decideOnce<S, C, E extends DecidedEvent>(store: EventStore, decider: Decider<S, C, E>, state: S, execution: Execution<C>): Promise<readonly E[]> {
  try {
    return decider.decide(state, execution.command);
  } catch (refusal) {
    if (await store.receipt(execution.commandId)) return [];
    throw refusal;
  }
}

const toNewEvent = (event: DecidedEvent): NewEvent => ({ type: event.type, v: event.v ?? 1, data: event.data });
