import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '@tidemark/kernel';

export interface EventuallyOptions {
  /** What is awaited, for the message of the error: "the Deployment to be Available". */
  readonly what: string;
  /** How long to go on looking, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Pause between two looks, in milliseconds. Default 25. */
  readonly everyMs?: number;
}

/** Thrown when a condition did not come true in time; the message says what was seen last. */
export class DeadlineError extends Error {
  constructor(what: string, timeoutMs: number, lastSeen: string) {
    super(`waited ${timeoutMs} ms for ${what}; last seen: ${lastSeen}`);
    this.name = 'DeadlineError';
  }
}

/** What is left of a type when its values are known to be truthy. */
export type Truthy<T> = Exclude<T, false | null | undefined | 0 | ''>;

/** The most of the last value that an error message quotes, in characters. */
const QUOTED = 2000;

/**
 * Looks again and again until `probe` gives a truthy value, and gives that value back.
 * A probe that throws counts as "not yet": it is usual to probe for a thing that does not exist so far.
 */
export async function eventually<T>(probe: () => T | Promise<T>, options: EventuallyOptions): Promise<Truthy<T>> {
  const { what, timeoutMs = 10_000, everyMs = 25 } = options;
  const deadline = Date.now() + timeoutMs;
  let lastSeen = 'nothing';
  for (;;) {
    try {
      const value = await withinDeadline(probe, Math.max(deadline - Date.now(), everyMs));
      if (value) return value as Truthy<T>;
      lastSeen = quote(value);
    } catch (thrown) {
      if (!(thrown instanceof ProbeHung)) lastSeen = `error: ${messageOf(thrown)}`;
    }
    if (Date.now() >= deadline) throw new DeadlineError(what, timeoutMs, lastSeen);
    await pause(everyMs);
  }
}

class ProbeHung extends Error {}

async function withinDeadline<T>(probe: () => T | Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController();
  const hung = pause(ms, undefined, { signal: timer.signal }).then(() => {
    throw new ProbeHung();
  });
  try {
    return await Promise.race([probe(), hung]);
  } finally {
    hung.catch(() => undefined);
    timer.abort();
  }
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
