import type { DesiredTarget } from '@tidemark/protocol';
import { parseSyncOptions } from '@tidemark/sync';
import type { ChangeSignal } from './change-signal.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import type { TargetJobs } from './target-jobs.js';

/** The sync of one target that runs now, and what people and time ask of it: to end, or to prune what waits for a word. */
export class RunningSync {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;
  readonly #jobs: TargetJobs;
  readonly #changes: ChangeSignal;
  #running: { readonly syncId: string; ending: string | undefined } | undefined;

  constructor(context: TargetContext, facts: TargetFacts, jobs: TargetJobs, changes: ChangeSignal) {
    this.#context = context;
    this.#facts = facts;
    this.#jobs = jobs;
    this.#changes = changes;
  }

  get id(): string | undefined {
    return this.#running?.syncId;
  }

  get stopReason(): string | undefined {
    return this.#running?.ending;
  }

  /** From now on it runs; what was asked of it before the agent was restarted still holds. */
  begin(syncId: string, statement: DesiredTarget): void {
    const { sync } = this.#facts;
    this.#running = { syncId, ending: sync?.id === syncId ? (sync.ending ?? undefined) : undefined };
    this.#limitTime(statement);
  }

  over(): void {
    this.#jobs.cancel('timeout');
    this.#running = undefined;
  }

  /** It ends at its next pause. */
  end(reason: string): void {
    if (!this.#running) return;
    this.#running.ending = reason;
    this.#changes.notify();
  }

  /**
   * Ends the sync that runs, or that waits for its next attempt: `abandon` does that. false: there is none. Resolves when
   * it will end even if the agent is killed now.
   */
  async terminate(reason: string, abandon: () => Promise<void>): Promise<boolean> {
    const { sync } = this.#facts;
    const isBetweenAttempts = !this.#running && this.#jobs.isTimed('retry');
    if (!this.#running && !isBetweenAttempts) return false;
    if (sync?.state === 'running') await this.#facts.saveSync({ ...sync, ending: reason });
    this.end(reason);
    if (isBetweenAttempts) {
      this.#jobs.cancel('retry');
      this.#jobs.add('terminate', abandon);
    }
    return true;
  }

  /** The prunes that wait for a confirmation may go on; false when no sync runs. */
  async confirmPrune(): Promise<boolean> {
    const { sync } = this.#facts;
    if (sync?.state !== 'running') return false;
    await this.#facts.saveSync({ ...sync, pruneConfirmed: true });
    this.#changes.notify();
    return true;
  }

  /** By word to the agent, or by the declaration after the sync began (Argo CD's `deletion-approved`). */
  isPruneConfirmed(approvedAt: string | undefined): boolean {
    const { sync } = this.#facts;
    return sync !== null && (sync.pruneConfirmed || Date.parse(approvedAt ?? '') >= Date.parse(sync.startedAt));
  }

  /** A sync that waits for what never comes ends by itself, and says for what it waited. */
  #limitTime({ syncOptions }: DesiredTarget): void {
    const { clock } = this.#context;
    const { syncTimeoutSeconds } = parseSyncOptions(syncOptions).options;
    const syncTimeoutMs = syncTimeoutSeconds === undefined ? this.#context.syncTimeoutMs : syncTimeoutSeconds * 1_000;
    const { sync } = this.#facts;
    const since = sync?.state === 'running' && sync.id === this.id ? Date.parse(sync.startedAt) : clock.now().getTime();
    this.#jobs.after('timeout', Math.max(0, since + syncTimeoutMs - clock.now().getTime()), () => this.end(`the sync took longer than ${Math.round(syncTimeoutMs / 1_000)} s`));
  }
}
