import { readdir, readFile } from 'node:fs/promises';

const EVERY_MS = 10;

/** Looks again and again at the command lines of every process for texts that must never be there. */
export class SecretWatch {
  readonly #canaries: readonly string[];
  readonly #seen = new Set<string>();
  #looks = 0;
  #watching = true;
  readonly #ended: Promise<void>;

  constructor(canaries: readonly string[]) {
    this.#canaries = canaries;
    this.#ended = this.#watch();
  }

  /** Command lines that held one; and how often was looked, so that a test knows it is not looking away. */
  async stop(): Promise<{ seen: string[]; looks: number }> {
    this.#watching = false;
    await this.#ended;
    return { seen: [...this.#seen], looks: this.#looks };
  }

  async #watch(): Promise<void> {
    while (this.#watching) {
      for (const line of await commandLines()) if (this.#canaries.some((canary) => line.includes(canary))) this.#seen.add(line);
      this.#looks += 1;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

async function commandLines(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // A process may end between the two looks: then it has no command line any more.
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}
