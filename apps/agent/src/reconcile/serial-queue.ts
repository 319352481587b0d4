/** Runs jobs one after another. A job that is already waiting under the same name is not added again. */
export class SerialQueue {
  readonly #waiting = new Map<string, () => Promise<void>>();
  #running: Promise<void> | null = null;

  /** `job` must not reject. */
  add(name: string, job: () => Promise<void>): void {
    if (this.#waiting.has(name)) return;
    this.#waiting.set(name, job);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits or runs any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  clear(): void {
    this.#waiting.clear();
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (let next = this.#waiting.entries().next(); !next.done; next = this.#waiting.entries().next()) {
      const [name, job] = next.value;
      this.#waiting.delete(name);
      await job();
    }
    this.#running = null;
  }
}
