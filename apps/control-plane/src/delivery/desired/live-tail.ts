import type { EventStore, RecordedEvent, Wakeups } from '@tidemark/event-store';
import { messageOf } from '@tidemark/kernel';
import type { Logger } from 'pino';

export interface LiveTailPorts {
  readonly events: EventStore;
  readonly wakeups: Wakeups;
  readonly logger: Logger;
  /** The only types that are read. */
  readonly types: readonly string[];
  /** Must neither throw nor wait. */
  offer(events: readonly RecordedEvent[]): void;
}

const BATCH = 500;
const IDLE_MS = 1_000;
const DEAF_MS = 20;
const RETRY_MS = 500;

/**
 * New events from now on, without a checkpoint: what it missed while the process was down, sessions catch up by revision.
 */
export class LiveTail {
  private at = 0;
  private raised = false;
  private wakeSleeper: (() => void) | null = null;
  private stopped = false;
  private finished: Promise<void> = Promise.resolve();
  private unsubscribe: () => void = () => undefined;

  constructor(private readonly ports: LiveTailPorts) {}

  async start(): Promise<void> {
    this.at = await this.ports.events.head();
    this.unsubscribe = this.ports.wakeups.onAppended((position) => {
      if (position === undefined || position > this.at) this.wake();
    });
    this.finished = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    this.wake();
    await this.finished;
  }

  /** Everything up to here has been offered. */
  get position(): number {
    return this.at;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.raised = false;
      if (!(await this.readOnce())) await this.sleep(this.ports.wakeups.hearsOthers ? IDLE_MS : DEAF_MS);
    }
  }

  /** Whether there may be more. */
  private async readOnce(): Promise<boolean> {
    try {
      const upTo = await this.ports.events.head();
      if (upTo <= this.at) return false;
      const events = await this.ports.events.readAll({ after: this.at, limit: BATCH, types: this.ports.types, upTo });
      const last = events.at(-1);
      const full = events.length >= BATCH;
      if (events.length > 0) this.ports.offer(events);
      this.at = full && last ? last.position : upTo;
      return true;
    } catch (error) {
      this.ports.logger.warn({ reason: messageOf(error) }, 'new events cannot be read; agents are told late');
      await this.sleep(RETRY_MS);
      return false;
    }
  }

  private wake(): void {
    this.raised = true;
    this.wakeSleeper?.();
  }

  private async sleep(ms: number): Promise<void> {
    if (this.raised || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeSleeper = null;
  }
}
