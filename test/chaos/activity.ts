import { setTimeout as pause } from 'node:timers/promises';
import type { TidemarkSystem } from '../system/tidemark-system.js';
import { APPLICATIONS, type PlatformRepository } from './platform-repository.js';
import type { SeededRandom } from '@tidemark/testing';

const GAP_MS = { least: 20, most: 300 };
/** One of so many steps also edits a live object behind Git's back. */
const EDIT_EVERY = 4;

/** A stream of commits, and now and then a live edit, until it is stopped. Fails when one of them cannot be made. */
export class Activity {
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(
    private readonly system: TidemarkSystem,
    private readonly repository: PlatformRepository,
    private readonly random: SeededRandom,
  ) {
    this.#running = this.#run();
    // Heard by whoever stops it; until then its failure is nobody's.
    this.#running.catch(() => undefined);
  }

  /** Lets it go on for so long. */
  async during(ms: number): Promise<void> {
    await pause(ms);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.repository.commit();
      if (this.random.between(1, EDIT_EVERY) === 1) await this.#edit();
      await pause(this.random.between(GAP_MS.least, GAP_MS.most));
    }
  }

  async #edit(): Promise<void> {
    const cluster = this.random.pick([...this.system.members.keys()]);
    const namespace = this.random.pick(APPLICATIONS);
    await this.system.kubectl(cluster, '-n', namespace, 'patch', 'configmap', 'settings', '--field-manager=intruder', '--type=merge', '-p', '{"data":{"value":"edited"}}');
  }
}
