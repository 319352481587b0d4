/** A token bucket per key; the table is bounded, and forgetting the oldest only makes the limit milder for it. */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly limits: { readonly perSecond: number; readonly burst: number; readonly maxKeys: number },
    private readonly monotonicMs: () => number,
  ) {}

  /** Whether one more is within the limit; takes it. */
  take(key: string): boolean {
    const now = this.monotonicMs();
    const { perSecond, burst, maxKeys } = this.limits;
    const before = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1000) * perSecond);
    this.buckets.delete(key);
    const allowed = tokens >= 1;
    this.buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    if (this.buckets.size > maxKeys) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return allowed;
  }
}
