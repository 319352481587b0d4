import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { DesiredTarget } from '@tidemark/protocol';
import { isClusterDown } from '../cluster/index.js';
import { isSuperseded } from './bundle-wait.js';
import { SerialQueue } from './serial-queue.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import { holdOf } from './window-gate.js';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * The jobs and timers of one target. A job that fails because the API server is down waits for it; any other failure is
 * told as a condition and tried again, later each time.
 */
export class TargetJobs {
  readonly #context: TargetContext;
  readonly #targetId: string;
  readonly #facts: TargetFacts;
  readonly #queue = new SerialQueue();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #failures = 0;

  constructor(context: TargetContext, targetId: string, facts: TargetFacts) {
    this.#context = context;
    this.#targetId = targetId;
    this.#facts = facts;
  }

  /** Runs after the jobs that wait; one of the same name that still waits makes it superfluous. */
  add(name: string, work: () => Promise<void>): void {
    if (this.#context.signal.aborted) return;
    this.#queue.add(name, async () => {
      try {
        await work();
        this.#failures = 0;
        await this.#facts.clear('ReconcileFailed', 'BundleUnavailable');
      } catch (thrown) {
        if (!this.#context.signal.aborted && !isSuperseded(thrown)) this.#recover(name, work, thrown);
      }
    });
  }

  /** Replaces a timer of the same name. */
  after(name: string, ms: number, task: () => void): void {
    this.cancel(name);
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      task();
    }, ms);
    this.#timers.set(name, timer);
  }

  /** Whether corrections wait for a sync window; `again` runs when it may have opened. */
  areHeldOff(statement: DesiredTarget, again: () => Promise<void>): boolean {
    const hold = holdOf(this.#context, statement, { manual: false });
    if (hold === null) this.cancel('window');
    else this.after('window', hold.untilMs, () => this.add('window', again));
    return hold !== null;
  }

  isTimed(name: string): boolean {
    return this.#timers.has(name);
  }

  cancel(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  async stop(): Promise<void> {
    for (const name of [...this.#timers.keys()]) this.cancel(name);
    this.#queue.clear();
    await this.#queue.idle();
  }

  #recover(name: string, work: () => Promise<void>, thrown: unknown): void {
    const again = (): void => this.add(name, work);
    if (isClusterDown(thrown)) {
      // Rejects only when the agent stops.
      this.#context.availability.whenUp().then(again, () => undefined);
      return;
    }
    this.#failures += 1;
    const code = thrown instanceof TidemarkError ? thrown.code : 'unexpected';
    const condition = code.startsWith('desired.') ? 'BundleUnavailable' : 'ReconcileFailed';
    this.#context.logger.error({ targetId: this.#targetId, job: name, code, reason: messageOf(thrown) }, 'a target could not be reconciled; trying again');
    this.#facts.background(this.#facts.raise(condition, messageOf(thrown)), 'a failure');
    this.after(`again ${name}`, Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS), again);
  }
}
