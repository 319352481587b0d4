/** Exponential with full jitter: quick at first, spread out when a whole fleet comes back at once. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly random: () => number,
    private readonly firstMs = 200,
    private readonly maxMs = 30_000,
  ) {}

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const ceiling = Math.min(this.maxMs, this.firstMs * 2 ** Math.min(this.failures, 20));
    this.failures += 1;
    return Math.round(ceiling * this.random());
  }

  succeeded(): void {
    this.failures = 0;
  }
}
