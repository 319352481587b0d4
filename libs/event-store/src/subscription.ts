import type { RecordedEvent } from './events.js';
import type { Sql } from './sql.js';

/** Handles every type of event. */
export const EVERY_TYPE = '*';

/**
 * A read model. `apply` gets only the events whose type is in `handles` (or all of them with `*`), in order of position, and
 * writes through `sql`: its rows and the checkpoint commit together. It must have no other effect.
 * A new `version` starts from position 0 on tables of its own; `activate` points the readers at them (once, when caught up).
 * `gatherMs`: while events keep coming, the least time from one batch to the next, 0 by default. Fewer and larger batches cost
 * less; the first event after a quiet time, and one that somebody waits for, are never kept waiting.
 */
export interface Projection {
  readonly name: string;
  readonly version: number;
  readonly handles: readonly string[];
  readonly gatherMs?: number;
  apply(events: readonly RecordedEvent[], sql: Sql): Promise<void>;
  /** Empties the projection's own tables, for a rebuild in place. */
  reset?(sql: Sql): Promise<void>;
  /** Makes this version the one that is read, e.g. by `swapView`. */
  activate?(sql: Sql): Promise<void>;
}

/**
 * A reaction with effects: delivered at least once, in order, never rebuilt. Commands it issues must carry
 * `processCommandId(name, event.position, index)`, so that a second delivery is absorbed by the receipts.
 * `from: 'head'` makes a process that is new start at the end of the log instead of its beginning.
 */
export interface Process {
  readonly name: string;
  readonly handles: readonly string[];
  readonly from?: 'beginning' | 'head';
  /** Events of different lanes may be reacted to at the same time (8 at most), those of one lane in order. Without it all are in order. */
  lane?(event: RecordedEvent): string;
  react(event: RecordedEvent): Promise<void>;
}

/** Tells of appends as they commit, with the last position when it is known. A hint: the runner also polls. */
export interface Wakeups {
  onAppended(listener: (position?: number) => void): () => void;
  /** Whether appends of other processes are heard too; when not, the runner polls often. */
  readonly hearsOthers: boolean;
}
