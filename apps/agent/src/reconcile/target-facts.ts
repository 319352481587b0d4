import { canonicalJson, messageOf, sha256Hex } from '@tidemark/kernel';
import type { Report } from '@tidemark/protocol';
import type { OpenDrift, TargetProgress } from './progress-journal.js';
import type { TargetContext } from './target-context.js';

export type Condition =
  | 'ClusterUnreachable'
  | 'WatchRefused'
  | 'BundleUnavailable'
  | 'EmptyBundle'
  | 'PruneRefused'
  | 'SyncWindow'
  | 'RepeatedResource'
  | 'SharedResourceWarning'
  | 'SyncOptionWarning'
  | 'NamespaceNotManaged'
  | 'SyncRetrying'
  | 'SelfHealFailed'
  | 'DriftFight'
  | 'DeletionError'
  | 'ReconcileFailed';

type About = { targetId: string; bundle: string; revision: string };
type Status = Omit<Extract<Report, { type: 'status-changed' }>, 'type' | keyof About>;

const MESSAGE_CHARS = 4_000;

/** What was said about one target: reports transitions, once, and remembers them beyond a restart. */
export class TargetFacts {
  readonly #context: TargetContext;
  readonly #targetId: string;
  readonly #about: () => About;
  readonly #messages = new Map<string, string>();
  /** Those of the progress, changed in place: thousands may begin at once, and what is written next may well say what came since. */
  readonly #drifts: Record<string, OpenDrift>;
  #progress: TargetProgress;

  constructor(context: TargetContext, targetId: string, about: () => About) {
    this.#context = context;
    this.#targetId = targetId;
    this.#about = about;
    const known = context.journal.get(targetId);
    this.#drifts = { ...known.drifts };
    this.#progress = { ...known, drifts: this.#drifts };
  }

  get sync(): TargetProgress['sync'] {
    return this.#progress.sync;
  }

  drift(id: string): OpenDrift | undefined {
    return this.#drifts[id];
  }

  get driftIds(): string[] {
    return Object.keys(this.#drifts);
  }

  isRaised(condition: Condition): boolean {
    return this.#progress.conditions.includes(condition);
  }

  /** Objects whose corrections are held, by keyText. */
  get fights(): TargetProgress['fights'] {
    return this.#progress.fights;
  }

  /** Says who fights over what, or that nobody does any more. Remembered before the disk is awaited. */
  async saveFights(fights: TargetProgress['fights'], message: string | null): Promise<void> {
    this.#progress = { ...this.#progress, fights };
    if (message === null) await this.clear('DriftFight');
    else await this.raise('DriftFight', message);
    await this.#save({});
  }

  /** Before a sync acts: what is durable says that it runs. */
  async saveSync(sync: TargetProgress['sync']): Promise<void> {
    await this.#save({ sync });
  }

  /** Whether somebody confirmed what this withdrawal waits to delete. */
  isDeletionConfirmed(assignment: number): boolean {
    return this.#progress.deletionConfirmed === assignment;
  }

  async confirmDeletion(assignment: number): Promise<void> {
    await this.#save({ deletionConfirmed: assignment });
  }

  /** Hands a report to the spool; resolves when it is durable. */
  async report(report: Report): Promise<void> {
    await this.#context.reports.report(report);
  }

  /** Says so once; again only with another message. `isNews`: it is another one than was said before a restart. */
  async raise(condition: Condition, message: string, isNews = false): Promise<void> {
    const known = this.isRaised(condition);
    const before = this.#messages.get(condition);
    if (known && !isNews && (before === undefined || before === message)) return;
    this.#messages.set(condition, message);
    await this.report({ type: 'condition-raised', ...this.#about(), condition, message: message.slice(0, MESSAGE_CHARS) });
    if (!known) await this.#save({ conditions: [...this.#progress.conditions, condition] });
  }

  async clear(...conditions: Condition[]): Promise<void> {
    for (const condition of conditions) {
      if (!this.isRaised(condition)) continue;
      this.#messages.delete(condition);
      await this.report({ type: 'condition-cleared', ...this.#about(), condition });
      await this.#save({ conditions: this.#progress.conditions.filter((raised) => raised !== condition) });
    }
  }

  /** Raises the condition with this message, or clears it when there is none; without being awaited. */
  note(condition: Condition, message: string | null): void {
    this.background(message === null ? this.clear(condition) : this.raise(condition, message), `the condition ${condition}`);
  }

  /** After a start: conditions of the former life that nothing else would clear. What still holds is raised again. */
  async forgetTroubles(): Promise<void> {
    await this.clear('SelfHealFailed');
    // A kill may come between a fight and the note of it.
    if (Object.keys(this.#progress.fights).length === 0) await this.clear('DriftFight');
    if (!this.#context.availability.isDown) await this.clear('ClusterUnreachable');
  }

  async driftBegan(id: string, drift: OpenDrift, report: Omit<Extract<Report, { type: 'drift-began' }>, 'type' | 'driftId' | keyof About>): Promise<void> {
    // Noted before the disk is awaited, so that the correction that follows finds it open.
    this.#drifts[id] = drift;
    await this.report({ type: 'drift-began', ...this.#about(), driftId: drift.id, ...report });
    await this.#save({});
  }

  async driftEnded(id: string, resource: Extract<Report, { type: 'drift-ended' }>['resource'], how: 'corrected' | 'reverted-by-others' | 'superseded'): Promise<void> {
    const drift = this.#drifts[id];
    if (!drift) return;
    Reflect.deleteProperty(this.#drifts, id);
    const durationMs = Math.max(0, this.#context.clock.now().getTime() - Date.parse(drift.beganAt));
    this.#context.metrics.drifts.inc({ how });
    await this.report({ type: 'drift-ended', ...this.#about(), driftId: drift.id, resource, how, durationMs });
    await this.#save({});
  }

  /** Reported only when it says something new. */
  async status(status: Status): Promise<void> {
    const about = this.#about();
    const hash = sha256Hex(canonicalJson({ ...status, bundle: about.bundle })).slice(0, 20);
    if (hash === this.#progress.status) return;
    this.#progress = { ...this.#progress, status: hash };
    await this.report({ type: 'status-changed', ...about, ...status });
    await this.#save({});
  }

  /** Runs without being awaited; a failure is logged, since nobody else would hear of it. */
  background(work: Promise<void>, what: string): void {
    work.catch((thrown: unknown) => this.#context.logger.error({ targetId: this.#targetId, reason: messageOf(thrown) }, `${what} was not recorded`));
  }

  async #save(change: Partial<TargetProgress>): Promise<void> {
    this.#progress = { ...this.#progress, ...change };
    await this.#context.journal.put(this.#progress);
  }
}
