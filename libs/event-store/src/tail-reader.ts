import type { EventStore } from './event-store.js';
import type { RecordedEvent } from './events.js';
import { Signal } from './signal.js';
import type { Wakeups } from './subscription.js';

/** Whoever is at the head of the log and takes new events as they come. Must not throw, and must not wait. */
export interface TailListener {
  offer(events: readonly RecordedEvent[]): void;
}

export interface TailTimings {
  /** Pause between looks when appends of others are heard, and when they are not. */
  readonly idleMs: number;
  readonly deafMs: number;
}

const BATCH = 500;
const RETRY_MS = { first: 50, most: 2_000 };

/** Reads each new event once, for all subscriptions that are at the head. */
export class TailReader {
  private position = 0;
  private stopped = false;
  private failures = 0;
  private readonly audience = new Set<TailListener>();
  private readonly signal = new Signal();
  private unsubscribe: (() => void) | undefined;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly wakeups: Wakeups,
    private readonly timings: TailTimings,
    private readonly trouble: (thrown: unknown) => void,
  ) {}

  /** Resolves once the head of the log is known; the reader follows it from there. */
  async start(): Promise<void> {
    this.unsubscribe = this.wakeups.onAppended((position) => {
      if (position === undefined || position > this.position) this.signal.raise();
    });
    while (!this.stopped && !(await this.tried(async () => this.moveTo(await this.store.head())))) await this.signal.wait(this.pause());
    this.finished = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe?.();
    this.signal.raise();
    await this.finished;
  }

  /** The position up to which the audience has been told. */
  get toldUpTo(): number {
    return this.position;
  }

  /** Joins the audience if the listener has missed nothing before the next event; it may be offered some it knows already. */
  join(listener: TailListener, position: number): boolean {
    if (position < this.position) return false;
    this.audience.add(listener);
    return true;
  }

  leave(listener: TailListener): void {
    this.audience.delete(listener);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (!(await this.tried(() => this.readOnce()))) await this.signal.wait(this.pause());
    }
  }

  private pause(): number {
    if (this.failures > 0) return Math.min(RETRY_MS.first * 2 ** this.failures, RETRY_MS.most);
    return this.wakeups.hearsOthers ? this.timings.idleMs : this.timings.deafMs;
  }

  private moveTo(position: number): boolean {
    this.position = position;
    return true;
  }

  /** Whether there was something. */
  private async readOnce(): Promise<boolean> {
    const events = await this.store.readAll({ after: this.position, limit: BATCH });
    const last = events.at(-1);
    if (!last) return false;
    this.position = last.position;
    for (const listener of this.audience) listener.offer(events);
    return true;
  }

  /** false too when it failed: then `pause` grows. */
  private async tried(work: () => Promise<boolean>): Promise<boolean> {
    try {
      const answer = await work();
      this.failures = 0;
      return answer;
    } catch (thrown) {
      this.failures = Math.min(this.failures + 1, 10);
      this.trouble(thrown);
      return false;
    }
  }
}
