import { Inject, Injectable } from '@nestjs/common';
import { MAX_READ } from '@tidemark/event-store';
import type { EventStore, RecordedEvent, SubscriptionRunner } from '@tidemark/event-store';
import { EVENT_STORE, SUBSCRIPTIONS } from '../tokens.js';

/** How long without a wake-up until the log is looked at all the same. */
const LOOK_MS = 5_000;

/**
 * The log as a stream: what is there after a position, then what comes. It reads only as fast as its consumer takes, a page
 * at a time, so that a slow client costs one page of memory and never an unbounded queue; wake-ups are hints.
 */
@Injectable()
export class EventTail {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
  ) {}

  /** Pages in order of position; empty ones while nothing happens, so that the consumer can look after itself. Ends with `signal`. */
  async *pages(after: number | null, signal: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    let position = after ?? (await this.store.head());
    const alarm = new Alarm();
    const unfollow = this.subscriptions.follow(() => alarm.ring());
    signal.addEventListener('abort', alarm.ring, { once: true });
    try {
      while (!signal.aborted) {
        const heard = alarm.armed();
        const page = await this.store.readAll({ after: position, limit: MAX_READ });
        position = page.at(-1)?.position ?? position;
        if (page.length === 0) await heard(LOOK_MS);
        yield page;
      }
    } finally {
      unfollow();
      signal.removeEventListener('abort', alarm.ring);
    }
  }
}

/** Remembers one ring between being armed and being waited for. */
class Alarm {
  private resolve: (() => void) | null = null;

  readonly ring = (): void => this.resolve?.();

  /** From now on rings count; the function answered waits for one, or for so many milliseconds. */
  armed(): (milliseconds: number) => Promise<void> {
    const rung = new Promise<void>((resolve) => (this.resolve = resolve));
    return async (milliseconds) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
      await Promise.race([rung, late]);
      clearTimeout(timer);
    };
  }
}
