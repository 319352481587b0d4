import type { Clock } from '@tidemark/kernel';

interface Entry<T> {
  readonly value: T;
  readonly size: number;
  readonly until: number;
}

export interface VerdictCacheLimits {
  /** Of all values together. */
  readonly maxCharacters: number;
  readonly maxEntries: number;
  /** A webhook or a default may have changed meanwhile. */
  readonly maxAgeMs: number;
}

/** Values by key, the least recently used forgotten first, none kept longer than `maxAgeMs`. */
export class VerdictCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  #characters = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limits: VerdictCacheLimits,
  ) {}

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#remove(key, entry);
    if (entry.until <= this.clock.now().getTime()) return undefined;
    this.#add(key, entry);
    return entry.value;
  }

  put(key: string, value: T): void {
    const known = this.#entries.get(key);
    if (known !== undefined) this.#remove(key, known);
    const size = key.length + JSON.stringify(value).length;
    if (size > this.limits.maxCharacters / 10) return;
    this.#add(key, { value, size, until: this.clock.now().getTime() + this.limits.maxAgeMs });
    for (const [oldest, entry] of this.#entries) {
      if (this.#characters <= this.limits.maxCharacters && this.#entries.size <= this.limits.maxEntries) return;
      this.#remove(oldest, entry);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#characters = 0;
  }

  get size(): number {
    return this.#entries.size;
  }

  #add(key: string, entry: Entry<T>): void {
    this.#entries.set(key, entry);
    this.#characters += entry.size;
  }

  #remove(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#characters -= entry.size;
  }
}
