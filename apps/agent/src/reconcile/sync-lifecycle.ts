import type { DesiredTarget, SyncRequest } from '@tidemark/protocol';
import type { ChangeSignal } from './change-signal.js';
import type { PreparedBundle } from './bundle-objects.js';
import { entriesOf, extrasOf, type Members } from './members.js';
import type { TargetProgress } from './progress-journal.js';
import { applySettings, planTarget, type PlannedSync } from './sync-attempt.js';
import { SyncExecutor, type SyncOutcome } from './sync-executor.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';

type SyncProgress = NonNullable<TargetProgress['sync']>;

export interface SyncSubject {
  readonly statement: DesiredTarget;
  readonly request: SyncRequest;
  readonly bundle: PreparedBundle;
  readonly members: Members;
  readonly changes: ChangeSignal;
  stopReason(): string | undefined;
  /** Kinds that were not served when the sync began may be by now. */
  followKinds(): Promise<void>;
}

/** How a sync goes on: it ended, or is to be tried again after so many milliseconds. */
export type SyncVerdict = { readonly ended: true } | { readonly ended: false; readonly retryInMs: number };

const SECOND = 1_000;
export const NO_COUNTS: SyncOutcome['counts'] = { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: 0 };

/** Runs the attempts of one sync id and says so: started for each attempt, finished once. */
export class SyncLifecycle {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;

  constructor(context: TargetContext, facts: TargetFacts) {
    this.#context = context;
    this.#facts = facts;
  }

  /** @throws ClusterError when the API server is down; call again when it is up, the attempt is resumed */
  async attempt(subject: SyncSubject, trigger: 'requested' | 'retry' | 'resumed'): Promise<SyncVerdict> {
    const progress = await this.#begin(subject, trigger);
    const planned = await planTarget(this.#context, subject.statement, subject.bundle, subject.members, { prune: subject.request.prune, startedAt: progress.startedAt });
    await this.#facts.report({ type: 'sync-started', ...aboutSync(subject.statement, progress), attempt: progress.attempt, trigger, total: planned.total });
    const outcome = await this.#execute(subject, planned);
    await this.#tellRefusal(planned);
    return this.#conclude(subject, progress, outcome);
  }

  /** Ends a sync that will not be tried again: a newer one takes its place, or somebody ended it. */
  async finish(statement: Pick<DesiredTarget, 'targetId'>, progress: SyncProgress, outcome: SyncOutcome): Promise<void> {
    const durationMs = Math.max(0, this.#context.clock.now().getTime() - Date.parse(progress.startedAt));
    const { counts, failures, message } = outcome;
    await this.#facts.report({ type: 'sync-finished', ...aboutSync(statement, progress), outcome: outcome.outcome, message, durationMs, counts, failures });
    await this.#facts.saveSync({ ...progress, state: 'finished', outcome: outcome.outcome });
    await this.#facts.clear('SyncRetrying');
    this.#context.metrics.syncs.inc({ outcome: outcome.outcome });
    this.#context.metrics.syncSeconds.observe(durationMs / SECOND);
  }

  async #begin({ statement, request }: SyncSubject, trigger: 'requested' | 'retry' | 'resumed'): Promise<SyncProgress> {
    const before = this.#facts.sync;
    const same = before?.id === request.id ? before : null;
    const progress: SyncProgress = {
      id: request.id,
      bundle: statement.bundle,
      revision: statement.revision,
      dryRun: request.dryRun,
      state: 'running',
      outcome: null,
      attempt: same === null ? 1 : same.attempt + (trigger === 'retry' ? 1 : 0),
      startedAt: same?.startedAt ?? this.#context.clock.now().toISOString(),
    };
    await this.#facts.saveSync(progress);
    return progress;
  }

  async #execute(subject: SyncSubject, planned: PlannedSync): Promise<SyncOutcome> {
    const { statement, request, bundle, members, changes } = subject;
    const { inventory } = this.#context;
    // A repeated key would be applied once: the plan has it once, the condition names it.
    if (bundle.repeated.length > 0) await this.#facts.raise('RepeatedResource', `the bundle has these more than once, the last one counts: ${bundle.repeated.slice(0, 10).join(', ')}`);
    else await this.#facts.clear('RepeatedResource');
    if (request.dryRun) return { outcome: 'succeeded', message: `dry run: ${planned.total} actions planned, nothing changed`, counts: { ...NO_COUNTS, skipped: planned.total }, failures: [] };
    await inventory.add(statement.targetId, entriesOf(members));
    const executor = new SyncExecutor(this.#context, {
      syncId: request.id,
      plan: planned.plan,
      objects: bundle.objects,
      settings: applySettings(statement, bundle, request),
      changes,
      stopReason: subject.stopReason,
      followKinds: subject.followKinds,
    });
    const outcome = await executor.run();
    await this.#trimInventory(subject);
    const counts = { ...outcome.counts, skipped: outcome.counts.skipped + planned.kept };
    return { ...outcome, counts, message: planned.refusal ? `${outcome.message}; ${planned.refusal.message}` : outcome.message };
  }

  /** Everything wanted stays in it, and what is left over until it is gone. */
  async #trimInventory({ statement, members }: SyncSubject): Promise<void> {
    const { inventory, index } = this.#context;
    const entries = inventory.entries(statement.targetId);
    const left = extrasOf(entries, members).filter(({ id }) => index.get(id)?.owner === statement.targetId);
    if (left.length + members.size < entries.length) await inventory.trim(statement.targetId, [...entriesOf(members), ...left]);
  }

  async #tellRefusal({ refusal }: PlannedSync): Promise<void> {
    for (const condition of ['EmptyBundle', 'PruneRefused'] as const) {
      if (refusal?.condition === condition) await this.#facts.raise(condition, refusal.message);
      else await this.#facts.clear(condition);
    }
  }

  async #conclude({ statement }: SyncSubject, progress: SyncProgress, outcome: SyncOutcome): Promise<SyncVerdict> {
    const { limit, backoffSeconds, factor, maxBackoffSeconds } = statement.policy.retry;
    const retries = outcome.outcome === 'failed' && (limit < 0 || progress.attempt <= limit);
    if (!retries) {
      await this.finish(statement, progress, outcome);
      return { ended: true };
    }
    const seconds = Math.min(maxBackoffSeconds, backoffSeconds * factor ** (progress.attempt - 1));
    await this.#facts.raise('SyncRetrying', `attempt ${progress.attempt} failed, the next one in ${seconds} s: ${outcome.message}`);
    return { ended: false, retryInMs: seconds * SECOND };
  }
}

/** The sync is about the bundle it was begun with, whatever is desired by the time it ends. */
const aboutSync = ({ targetId }: Pick<DesiredTarget, 'targetId'>, { bundle, revision, id }: SyncProgress): { targetId: string; bundle: string; revision: string; syncId: string } => ({ targetId, bundle, revision, syncId: id });
