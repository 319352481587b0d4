/** Wakes who waits for "something changed since I looked"; a change between looking and waiting is not missed. */
export class ChangeSignal {
  #changes = 0;
  #waiting: (() => void)[] = [];

  /** Take it before looking. */
  get mark(): number {
    return this.#changes;
  }

  notify(): void {
    this.#changes += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** As `since`, but no longer than `ms`. */
  async sinceOrAfter(mark: number, ms: number, signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => this.notify(), ms);
    try {
      await this.since(mark, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async since(mark: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#changes !== mark) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    signal.addEventListener('abort', resolve as () => void, { once: true });
    await promise;
    signal.removeEventListener('abort', resolve as () => void);
    signal.throwIfAborted();
  }
}
