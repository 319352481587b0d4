import { percentile } from '@tidemark/testing';

/** The moments at which agents reached one step for one revision, as milliseconds since the epoch. */
export interface Reached {
  readonly count: number;
  readonly firstMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lastMs: number;
}

const KEPT = 20;

/** When agents reached a step, by revision; only the newest revisions are kept. */
export class Milestones {
  readonly #moments = new Map<string, number[]>();

  note(revision: string, atMs: number): void {
    const moments = this.#moments.get(revision) ?? [];
    moments.push(atMs);
    this.#moments.set(revision, moments);
    if (this.#moments.size <= KEPT) return;
    const [oldest] = this.#moments.keys();
    if (oldest !== undefined) this.#moments.delete(oldest);
  }

  /** Every one of them, in no order; empty for a revision nobody reached, or one of long ago. */
  momentsOf(revision: string): readonly number[] {
    return this.#moments.get(revision) ?? [];
  }

  toJSON(): Record<string, Reached> {
    return Object.fromEntries([...this.#moments].map(([revision, moments]) => [revision, summaryOf(moments)]));
  }
}

const summaryOf = (moments: readonly number[]): Reached => ({
  count: moments.length,
  firstMs: percentile(moments, 0),
  p50Ms: percentile(moments, 0.5),
  p99Ms: percentile(moments, 0.99),
  lastMs: percentile(moments, 1),
});
