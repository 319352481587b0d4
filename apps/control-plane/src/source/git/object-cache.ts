/** Values by immutable key, the least recently used go first; bounded by a weight the caller gives (bytes, entries). */
export class ObjectCache<V> {
  readonly #limit: number;
  readonly #held = new Map<string, { value: V; weight: number }>();
  #weight = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    const found = this.#held.get(key);
    if (found === undefined) return undefined;
    this.#held.delete(key);
    this.#held.set(key, found);
    return found.value;
  }

  set(key: string, value: V, weight: number): void {
    if (weight > this.#limit / 4 || this.#held.has(key)) return;
    this.#held.set(key, { value, weight });
    this.#weight += weight;
    for (const [oldest, held] of this.#held) {
      if (this.#weight <= this.#limit) return;
      this.#held.delete(oldest);
      this.#weight -= held.weight;
    }
  }
}
