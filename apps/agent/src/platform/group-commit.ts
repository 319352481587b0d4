interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets callers that arrive while a write is under way share the next one: the first write starts at once, so a lone
 * caller waits for one fsync and a thousand callers wait for two.
 */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private running: Promise<void> | null = null;

  /** `commit` makes the items durable, in order, or rejects and has written none. At most `maxQueued` items wait. */
  constructor(
    private readonly commit: (items: readonly T[]) => Promise<void>,
    private readonly maxQueued: number,
    private readonly full: () => Error,
  ) {}

  add(item: T): Promise<void> {
    if (this.waiting.length >= this.maxQueued) return Promise.reject(this.full());
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Resolves when everything that was added is settled. */
  async drain(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    // One turn of the event loop gathers the callers of the same tick.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.commit(batch.map((entry) => entry.item));
        for (const entry of batch) entry.resolve();
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    this.running = null;
  }
}
