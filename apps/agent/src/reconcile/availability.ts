import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterError, KubeClient } from '../cluster/index.js';
import { isClusterDown } from '../cluster/index.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A shorter outage (a restarted connection) is nobody's concern. */
const WORTH_TELLING_MS = 1_000;

/** Whether the API server answers: one prober for all who wait for it. */
export class Availability {
  readonly #client: KubeClient;
  readonly #onChange: (outage: ClusterError | null) => void;
  readonly #stop = new AbortController();
  #probing: Promise<void> | null = null;

  /** `onChange` hears of an outage that lasts, and of its end. */
  constructor(client: KubeClient, onChange: (outage: ClusterError | null) => void) {
    this.#client = client;
    this.#onChange = onChange;
  }

  /** Resolves when the API server answers again; rejects only when stopped. */
  whenUp(): Promise<void> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = null;
    });
    return this.#probing;
  }

  /** As far as anybody noticed. */
  get isDown(): boolean {
    return this.#probing !== null;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #probe(): Promise<void> {
    const { signal } = this.#stop;
    const since = performance.now();
    let told = false;
    for (let failures = 0; ; failures += 1) {
      const down = await this.#client.facts().then(
        () => null,
        (thrown: unknown) => {
          // Any answer of its own, even a refusal, says that it is up.
          return isClusterDown(thrown) ? (thrown as ClusterError) : null;
        },
      );
      signal.throwIfAborted();
      if (down === null) break;
      if (!told && performance.now() - since > WORTH_TELLING_MS) {
        told = true;
        this.#onChange(down);
      }
      const ceiling = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      await pause(ceiling / 2 + (Math.random() * ceiling) / 2, undefined, { signal });
    }
    if (told) this.#onChange(null);
  }
}
