import { mapLimited, messageOf } from '@tidemark/kernel';
import { isClusterDown } from '../cluster/index.js';
import { keyText, type ObjectKey } from '@tidemark/manifest';
import type { SyncCounts } from '@tidemark/protocol';
import { actionsOf, hookRunOf, step, type ActionRecord, type LiveState, type NextAction, type StepResult, type SyncAction, type SyncPlan } from '@tidemark/sync';
import type { Adoption } from './adoption.js';
import type { BundleObject } from './bundle-objects.js';
import type { ChangeSignal } from './change-signal.js';
import { FirstWords } from './first-words.js';
import { releaseHook } from './hook-objects.js';
import { makeNamespace } from './destination-namespace.js';
import { applyObject, createHook, type ApplySettings } from './object-applier.js';
import { propagationOf, pruneObject } from './object-pruner.js';
import type { TargetContext } from './target-context.js';
import type { WaveReporter } from './wave-reporter.js';
import type { Hold } from './window-gate.js';

export interface SyncRun {
  /** One attempt of one sync. */
  readonly runId: string;
  readonly plan: SyncPlan;
  /** What this run did before the agent was restarted. */
  readonly records: Readonly<Record<string, ActionRecord>>;
  readonly objects: ReadonlyMap<string, BundleObject>;
  readonly settings: ApplySettings;
  readonly adoption: Adoption;
  /** Something about the target's live objects changed. */
  readonly changes: ChangeSignal;
  readonly waves: WaveReporter;
  /** Resolves when the records are durable. */
  record(changes: Readonly<Record<string, ActionRecord>>): Promise<void>;
  /** Why the sync is to end before its time; undefined while it may go on. */
  stopReason(): string | undefined;
  /** Why nothing may be begun now; null while it may. */
  gate(): Promise<Hold | null>;
  /** Somebody confirmed the prunes that need it. */
  pruneConfirmed(): boolean;
  /** Called after actions: kinds whose definition was just applied can be followed now. */
  followKinds(): Promise<void>;
}

export interface SyncOutcome {
  readonly outcome: 'succeeded' | 'failed' | 'terminated';
  readonly message: string;
  readonly counts: SyncCounts;
  readonly failures: { key: ObjectKey; message: string }[];
}

/** Requests one target has under way at a time; with several targets the client's own limit is the tighter one. */
const PARALLEL = 16;
/** What an outcome says at most. */
export const FAILURES_TOLD = 50;
export const MESSAGE_CHARS = 2_000;

/** One attempt of a sync: does what `step` says next until it says that the sync has ended. The plan is data; this is the loop. */
export class SyncExecutor {
  readonly #context: TargetContext;
  readonly #run: SyncRun;
  readonly #counts: SyncCounts = { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: 0 };
  readonly #failures: { key: ObjectKey; message: string }[] = [];
  readonly #firstWords: FirstWords;
  #records: Record<string, ActionRecord>;
  #recorded: Readonly<Record<string, ActionRecord>>;

  constructor(context: TargetContext, run: SyncRun) {
    this.#context = context;
    this.#run = run;
    this.#firstWords = new FirstWords(context.firstWordMs, () => context.clock.now().getTime());
    this.#records = { ...run.records };
    this.#recorded = run.records;
    for (const action of actionsOf(run.plan)) this.#recount(action, run.records[action.id]);
  }

  /** @throws ClusterError when the API server is down; the attempt can be begun again then */
  async run(): Promise<SyncOutcome> {
    const { plan, changes, runId, waves } = this.#run;
    let waited = '';
    for (;;) {
      const mark = changes.mark;
      const stopped = this.#run.stopReason();
      const result = step(plan, { runId, records: this.#records, live: this.#live(), pruneConfirmed: this.#run.pruneConfirmed(), terminating: stopped !== undefined });
      await this.#keep(result);
      const hold = stopped === undefined && result.actions.some(({ verb }) => verb !== 'release-hook') ? await this.#run.gate() : null;
      if (hold !== null) {
        waited = hold.reason;
        await waves.waiting(hold.reason, () => changes.sinceOrAfter(mark, hold.untilMs, this.#context.signal));
        continue;
      }
      if (result.actions.length > 0) {
        await this.#context.slots.run(() => this.#perform(result.actions));
        await this.#run.followKinds();
      }
      if (stopped !== undefined) return this.#outcome('terminated', waited === '' ? stopped : `${stopped}; it was ${waited}`);
      if (result.state === 'succeeded' || result.state === 'failed') return this.#outcome(result.state, result.message);
      if (result.actions.length > 0) continue;
      waited = result.message;
      await waves.waiting(result.message, () => this.#firstWords.orChanged(changes, mark, this.#context.signal));
    }
  }

  /** What is known must be durable before it is acted upon: a hook that was let go may vanish the next moment. */
  async #keep({ records }: StepResult): Promise<void> {
    this.#records = { ...records };
    const changed = Object.entries(records).filter(([id, record]) => this.#recorded[id]?.result !== record.result);
    if (changed.length === 0) return;
    await this.#run.waves.moved(records);
    await this.#run.record(Object.fromEntries(changed));
    this.#recorded = records;
  }

  async #outcome(outcome: SyncOutcome['outcome'], message: string): Promise<SyncOutcome> {
    for (const action of actionsOf(this.#run.plan)) this.#noteUnhealthy(action);
    await this.#run.waves.ended(this.#records);
    return { outcome, message: message.slice(0, MESSAGE_CHARS), counts: this.#counts, failures: this.#failures };
  }

  /** What was applied but turned out bad afterwards: a hook that failed, an object that is Degraded. */
  #noteUnhealthy(action: SyncAction): void {
    const record = this.#records[action.id];
    if (record?.result !== 'failed' || this.#failures.some(({ key }) => key === action.key)) return;
    this.#fail(action, record.message);
  }

  #fail(action: SyncAction, message: string): void {
    this.#counts.failed += 1;
    if (this.#failures.length < FAILURES_TOLD) this.#failures.push({ key: action.key, message: message.slice(0, MESSAGE_CHARS) });
  }

  /** What this run did in a former life of the agent belongs to its counts. */
  #recount({ verb }: SyncAction, record: ActionRecord | undefined): void {
    if (record === undefined) return;
    if (verb === 'hook') this.#counts.created += 1;
    else if (record.result === 'pruned') this.#counts.pruned += record.message === 'deleted' ? 1 : 0;
    else if (record.result === 'prune-skipped') this.#counts.skipped += 1;
    else if (record.message === 'created' || record.message === 'configured' || record.message === 'unchanged') this.#counts[record.message] += 1;
  }

  #live(): Record<string, LiveState> {
    const live: Record<string, LiveState> = {};
    for (const { key } of actionsOf(this.#run.plan)) {
      const id = keyText(key);
      const record = this.#context.index.get(id);
      if (!record) {
        this.#firstWords.gone(id);
        continue;
      }
      const { deleting, hookSync, held } = record;
      live[id] = { health: this.#firstWords.heard(id, record), deleting, ...(hookSync === '' ? {} : { createdBy: hookSync }), ...(held ? { held } : {}) };
    }
    return live;
  }

  async #perform(actions: readonly NextAction[]): Promise<void> {
    const releases = actions.filter(({ verb }) => verb === 'release-hook');
    const removals = actions.filter(({ verb }) => verb === 'prune' || verb === 'delete-hook');
    const starts = actions.filter(({ verb }) => verb === 'apply' || verb === 'create-hook');
    const released = mapLimited(releases, PARALLEL, (next) => this.#release(next));
    const done = this.#removeThenStart(removals, starts);
    // Both are settled before either may fail the attempt: nothing of it goes on unseen.
    const [first, second] = await Promise.allSettled([released, done]);
    for (const settled of [second, first]) if (settled.status === 'rejected') throw settled.reason;
  }

  async #removeThenStart(removals: readonly NextAction[], starts: readonly NextAction[]): Promise<void> {
    await mapLimited(removals, PARALLEL, (next) => this.#one(next));
    // Kinds follow the order of the plan (a Namespace before what is in it); within a kind all go at once.
    for (const group of groupsOfKind(starts)) await mapLimited(group, PARALLEL, (next) => this.#one(next));
  }

  async #one({ verb, action }: NextAction): Promise<void> {
    try {
      const record = await this.#carryOut(verb, action);
      if (record) this.#records[action.id] = record;
    } catch (thrown) {
      if (isClusterDown(thrown) || this.#context.signal.aborted) throw thrown;
      this.#records[action.id] = { result: 'failed', message: messageOf(thrown) };
      this.#fail(action, messageOf(thrown));
    }
  }

  /** The result of the hook is known; that it can't be let go does not change it. */
  async #release({ action }: NextAction): Promise<void> {
    const entry = { id: keyText(action.key), version: versionOf(action) };
    try {
      await releaseHook(this.#context, entry, this.#run.settings.targetId);
    } catch (thrown) {
      if (isClusterDown(thrown) || this.#context.signal.aborted) throw thrown;
      this.#context.logger.warn({ hook: entry.id, reason: messageOf(thrown) }, 'a hook keeps its finalizer: it can not be taken away');
      const record = this.#context.index.get(entry.id);
      if (record) record.held = false;
    }
  }

  async #carryOut(verb: NextAction['verb'], action: SyncAction): Promise<ActionRecord | undefined> {
    const { context, settings } = { context: this.#context, settings: this.#run.settings };
    const id = keyText(action.key);
    if (verb === 'delete-hook') {
      const entry = { id, version: versionOf(action) };
      await releaseHook(context, entry, settings.targetId);
      await pruneObject(context, { ...entry, targetId: settings.targetId, propagation: 'Background' });
      return undefined;
    }
    if (verb === 'prune') return this.#prune(action, id);
    if (verb === 'create-hook') {
      if (!action.object) return undefined;
      await createHook(context, action.object, hookRunOf(this.#run.runId, action), settings);
      this.#counts.created += 1;
      return { result: 'applied', message: 'created' };
    }
    if (action.unowned === true) {
      await makeNamespace(context, settings.createNamespace ?? { name: action.key.name, managed: null });
      return { result: 'succeeded', message: 'there' };
    }
    const wanted = this.#run.objects.get(id);
    if (!wanted) return { result: 'failed', message: `${id} is in the plan but not in the bundle` };
    const { adoption } = this.#run;
    const outcome = await adoption.around(wanted, () => applyObject(context, wanted, { ...settings, always: settings.always || action.options.force }));
    this.#counts[outcome] += 1;
    return { result: 'applied', message: outcome };
  }

  async #prune(action: SyncAction, id: string): Promise<ActionRecord> {
    const result = await pruneObject(this.#context, { id, version: versionOf(action), targetId: this.#run.settings.targetId, propagation: propagationOf(action.options) });
    if (result === 'deleted') this.#counts.pruned += 1;
    if (result === 'not-ours') this.#counts.skipped += 1;
    return { result: result === 'not-ours' ? 'prune-skipped' : 'pruned', message: result };
  }
}

function groupsOfKind(actions: readonly NextAction[]): NextAction[][] {
  const groups: NextAction[][] = [];
  for (const next of actions) {
    const last = groups.at(-1);
    if (last?.[0]?.action.key.kind === next.action.key.kind) last.push(next);
    else groups.push([next]);
  }
  return groups;
}

const versionOf = (action: SyncAction): string => {
  const apiVersion = action.object?.apiVersion ?? '';
  return apiVersion.slice(apiVersion.indexOf('/') + 1) || 'v1';
};
