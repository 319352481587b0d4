/** Seconds before a correction that recurs, as Argo CD waits: the first at once, then longer each time. */
const DELAYS_SECONDS = [0, 2, 6, 18, 54, 162, 300] as const;
/** A difference that comes later than this after the last correction is a new one, not a recurrence. */
const RECURS_WITHIN_MS = 30_000;
const FIGHT_WINDOW_MS = 10 * 60_000;
const FIGHT_ROUNDS = 5;

interface Bout {
  level: number;
  /** When the next correction may be made; null while nothing is to be corrected. */
  dueAt: number | null;
  correctedAt: number;
  rounds: number[];
}

/** How often each object was corrected lately, so that two managers that fight do not burn the API server. Times in milliseconds. */
export class HealBackoff {
  readonly #bouts = new Map<string, Bout>();

  /** A difference was seen: how long to wait before it is corrected. Asking again does not lengthen the wait. */
  delay(id: string, now: number): number {
    const bout = this.#bouts.get(id) ?? { level: -1, dueAt: null, correctedAt: Number.NEGATIVE_INFINITY, rounds: [] };
    if (bout.dueAt === null) {
      bout.level = now - bout.correctedAt <= RECURS_WITHIN_MS ? bout.level + 1 : 0;
      bout.dueAt = now + delayOf(bout.level);
    }
    this.#bouts.set(id, bout);
    return Math.max(0, bout.dueAt - now);
  }

  corrected(id: string, now: number): void {
    const bout = this.#bouts.get(id);
    if (!bout) return;
    bout.dueAt = null;
    bout.correctedAt = now;
    bout.rounds = [...bout.rounds.filter((at) => now - at < FIGHT_WINDOW_MS), now];
  }

  /** The correction was refused: try again after the next longer pause. Returns it. */
  failed(id: string, now: number): number {
    const bout = this.#bouts.get(id);
    if (!bout) return delayOf(1);
    bout.level += 1;
    bout.dueAt = now + delayOf(bout.level);
    return bout.dueAt - now;
  }

  /** Five corrections within ten minutes: somebody else writes back what we correct. */
  isFight(id: string, now: number): boolean {
    return (this.#bouts.get(id)?.rounds ?? []).filter((at) => now - at < FIGHT_WINDOW_MS).length >= FIGHT_ROUNDS;
  }

  anyFight(now: number): boolean {
    return [...this.#bouts.keys()].some((id) => this.isFight(id, now));
  }

  /** The difference went away by itself. */
  settled(id: string): void {
    const bout = this.#bouts.get(id);
    if (bout) bout.dueAt = null;
  }

  forget(id: string): void {
    this.#bouts.delete(id);
  }
}

const delayOf = (level: number): number => (DELAYS_SECONDS[Math.min(level, DELAYS_SECONDS.length - 1)] ?? 0) * 1_000;
