/** How many repositories are polled at once: each is a process and a connection. */
const MAX_CONCURRENT = 4;
/** Spread of the interval, so that repositories do not fall into step. */
const JITTER = 0.1;
const MAX_TIMER_MS = 60_000;

interface Scheduled {
  readonly everyMs: number;
  dueAt: number;
  running: boolean;
}

/** Calls back for each name at its interval ± 10 %, with one timer for all and a bounded number at once. */
export class PollSchedule {
  readonly #poll: (name: string) => Promise<void>;
  readonly #scheduled = new Map<string, Scheduled>();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(poll: (name: string) => Promise<void>) {
    this.#poll = poll;
  }

  add(name: string, everySeconds: number, firstAfterSeconds: number): void {
    this.#scheduled.set(name, { everyMs: everySeconds * 1000, dueAt: performance.now() + firstAfterSeconds * 1000 * jitter(), running: false });
    this.#arm();
  }

  /** Resolves when the polls under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#running);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#running.size >= MAX_CONCURRENT) return;
    const next = Math.min(...[...this.#scheduled.values()].filter(({ running }) => !running).map(({ dueAt }) => dueAt));
    if (!Number.isFinite(next)) return;
    this.#timer = setTimeout(() => { this.#runDue(); }, Math.min(MAX_TIMER_MS, Math.max(0, next - performance.now())));
  }

  #runDue(): void {
    const now = performance.now();
    for (const [name, scheduled] of this.#scheduled) {
      if (this.#running.size >= MAX_CONCURRENT) break;
      if (scheduled.running || scheduled.dueAt > now) continue;
      scheduled.running = true;
      const run = this.#poll(name).finally(() => {
        scheduled.running = false;
        scheduled.dueAt = performance.now() + scheduled.everyMs * jitter();
        this.#running.delete(run);
        this.#arm();
      });
      this.#running.add(run);
    }
    this.#arm();
  }
}

const jitter = (): number => 1 - JITTER + 2 * JITTER * Math.random();
