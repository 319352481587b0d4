import type { Health } from '@tidemark/health';
import type { ChangeSignal } from './change-signal.js';
import type { LiveRecord } from './live-index.js';

/**
 * What a sync may count on while objects of kinds without a rule are silent. A controller that is there soon tells something, so their
 * first word is waited for; but nobody knows whether one is there, so it is not waited for longer than `waitMs` an object. After
 * that such an object holds nobody up, as one without health; what is shown of it stays.
 */
export class FirstWords {
  readonly #silentSince = new Map<string, number>();
  readonly #givenUp = new Set<string>();

  constructor(
    private readonly waitMs: number,
    /** Milliseconds, as `silentSince` of a live record. */
    private readonly now: () => number,
  ) {}

  /** The health of an object, or null when it has been silent for too long to be waited for. */
  heard(id: string, { health, silentSince }: Pick<LiveRecord, 'health' | 'silentSince'>): Health | null {
    if (silentSince === null) {
      this.gone(id);
      return health;
    }
    // By a clock of the cluster that is ahead of ours, or by none, it was created when it was first seen.
    const since = Math.min(silentSince || this.now(), this.#silentSince.get(id) ?? this.now());
    this.#silentSince.set(id, since);
    if (this.now() - since < this.waitMs) return health;
    this.#givenUp.add(id);
    return null;
  }

  /** The object is not there, so nothing is waited for. */
  gone(id: string): void {
    this.#silentSince.delete(id);
    this.#givenUp.delete(id);
  }

  /** Resolves after a change since `mark`, or when the next silent object has been waited for long enough. */
  orChanged(changes: ChangeSignal, mark: number, signal: AbortSignal): Promise<void> {
    // One whose time came since it was looked at is due at once.
    const awaited = [...this.#silentSince].filter(([id]) => !this.#givenUp.has(id)).map(([, since]) => since);
    const earliest = awaited.reduce((first, since) => Math.min(first, since), Infinity);
    if (awaited.length === 0) return changes.since(mark, signal);
    return changes.sinceOrAfter(mark, Math.max(0, earliest + this.waitMs - this.now()), signal);
  }
}
