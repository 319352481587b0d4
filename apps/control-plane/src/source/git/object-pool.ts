import type { GitCommand } from './git-command.js';
import { ObjectProcess } from './object-process.js';

const MAX_PROCESSES = 16;
const IDLE_MS = 60_000;

interface Pooled {
  readonly process: ObjectProcess;
  usedAt: number;
}

/** At most one reading process a mirror and `MAX_PROCESSES` of them in all; those without work for a minute end. */
export class ObjectPool {
  readonly #git: GitCommand;
  readonly #pooled = new Map<string, Pooled>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(git: GitCommand) {
    this.#git = git;
    this.#sweeper = setInterval(() => { this.#sweep(); }, IDLE_MS / 2);
    this.#sweeper.unref();
  }

  of(dir: string): ObjectProcess {
    const known = this.#pooled.get(dir);
    if (known !== undefined && !known.process.closed) {
      known.usedAt = performance.now();
      return known.process;
    }
    if (this.#pooled.size >= MAX_PROCESSES) this.#evictOldest();
    const process = new ObjectProcess(this.#git, dir);
    this.#pooled.set(dir, { process, usedAt: performance.now() });
    return process;
  }

  close(): void {
    clearInterval(this.#sweeper);
    for (const { process } of this.#pooled.values()) process.close();
    this.#pooled.clear();
  }

  /** Prefers one without work; readers of a process that is closed under them try again. */
  #evictOldest(): void {
    const byAge = [...this.#pooled.entries()].sort(([, left], [, right]) => left.usedAt - right.usedAt);
    const victim = byAge.find(([, { process }]) => process.idle) ?? byAge[0];
    if (victim === undefined) return;
    victim[1].process.close();
    this.#pooled.delete(victim[0]);
  }

  #sweep(): void {
    const limit = performance.now() - IDLE_MS;
    for (const [dir, { process, usedAt }] of this.#pooled) {
      if (usedAt > limit || !process.idle) continue;
      process.close();
      this.#pooled.delete(dir);
    }
  }
}
