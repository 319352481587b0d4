/** Before a correction that recurs, as Argo CD waits: the first at once, then longer each time. */
export const HEAL_DELAYS_MS: readonly number[] = [0, 2_000, 6_000, 18_000, 54_000, 162_000, 300_000];
/**
 * A difference that comes later than this after the last correction, and the time that correction was put off, is a new one and no
 * recurrence: who writes as seldom as we correct still fights.
 */
const RECURS_WITHIN_MS = 30_000;

interface Bout {
  level: number;
  /** When the next correction may be made; null while nothing is to be corrected. */
  dueAt: number | null;
  correctedAt: number;
}

/** How often each object was corrected lately, so that two managers that fight do not burn the API server. Times in milliseconds. */
export class HealBackoff {
  readonly #bouts = new Map<string, Bout>();
  readonly #delaysMs: readonly number[];

  constructor(delaysMs: readonly number[] = HEAL_DELAYS_MS) {
    this.#delaysMs = delaysMs;
  }

  /** A difference was seen: how long to wait before it is corrected. Asking again does not lengthen the wait. */
  delay(id: string, now: number): number {
    const bout = this.#bouts.get(id) ?? { level: -1, dueAt: null, correctedAt: Number.NEGATIVE_INFINITY };
    if (bout.dueAt === null) {
      bout.level = now - bout.correctedAt <= RECURS_WITHIN_MS + this.#delayOf(bout.level) ? bout.level + 1 : 0;
      bout.dueAt = now + this.#delayOf(bout.level);
    }
    this.#bouts.set(id, bout);
    return Math.max(0, bout.dueAt - now);
  }

  corrected(id: string, now: number): void {
    const bout = this.#bouts.get(id);
    if (!bout) return;
    bout.dueAt = null;
    bout.correctedAt = now;
  }

  /** The correction was refused: try again after the next longer pause. Returns it. */
  failed(id: string, now: number): number {
    const bout = this.#bouts.get(id);
    if (!bout) return this.#delayOf(1);
    bout.level += 1;
    bout.dueAt = now + this.#delayOf(bout.level);
    return bout.dueAt - now;
  }

  /** The difference went away by itself. */
  settled(id: string): void {
    const bout = this.#bouts.get(id);
    if (bout) bout.dueAt = null;
  }

  /** Another revision: what recurred before says nothing about it. */
  reset(): void {
    this.#bouts.clear();
  }

  #delayOf(level: number): number {
    return this.#delaysMs[Math.min(level, this.#delaysMs.length - 1)] ?? 0;
  }
}
