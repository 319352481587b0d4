import type { EventMeta, NewEvent, RecordedEvent } from './events.js';
import type { Sql } from './sql.js';

/** The stream version an append builds on: `new` (or 0) = must not exist, `any` = no check, a number = exactly that version. */
export type Expected = 'new' | 'any' | number;

/** Events for one stream; `close` refuses every later append to it. */
export interface StreamAppend {
  stream: string;
  expected: Expected;
  events: NewEvent[];
  close?: boolean;
}

/**
 * One atomic append. `commandId` (uuid) makes it idempotent; `fingerprint` says what "the same command" means and is the
 * hash of the events unless given.
 */
export interface AppendRequest {
  commandId: string;
  meta: EventMeta;
  streams: StreamAppend[];
  fingerprint?: string;
}

/** Where an append landed. `versions` holds the version of every stream after it. */
export interface AppendReceipt {
  firstPosition: number;
  lastPosition: number;
  versions: Record<string, number>;
}

/**
 * What an append came to. `refused` is the same command id with another body; `conflict` carries the version the stream has.
 * Anything but `appended` has written nothing, and leaves a joined transaction usable.
 */
export type AppendOutcome =
  | ({ kind: 'appended' | 'already-appended' } & AppendReceipt)
  | { kind: 'refused' }
  | { kind: 'conflict'; stream: string; actual: number }
  | { kind: 'stream-closed'; stream: string };

/** `types` filters; `upTo` (inclusive) bounds how far a filtered read may scan. */
export interface ReadAllOptions {
  after: number;
  limit: number;
  types?: readonly string[];
  upTo?: number;
}

/** The most events one read returns, however many were asked for. */
export const MAX_READ = 1000;

/** The log. Positions are dense and in commit order: whoever has read up to n has missed nothing at or before n. */
export interface EventStore {
  /** `sql` joins an open transaction: the append must then be its last statement, for it holds the log's head until commit. */
  append(request: AppendRequest, sql?: Sql): Promise<AppendOutcome>;
  /** By version, from `after` + 1; at most MAX_READ. A stream that does not exist is empty. */
  readStream(stream: string, options?: { after?: number; limit?: number }): Promise<RecordedEvent[]>;
  /** By position, from `after` + 1; at most MAX_READ. */
  readAll(options: ReadAllOptions): Promise<RecordedEvent[]>;
  /** The highest position, 0 when the log is empty. */
  head(): Promise<number>;
  /** What a command came to when it was appended; undefined when it never was (or its receipt was pruned). */
  receipt(commandId: string): Promise<AppendReceipt | undefined>;
}
