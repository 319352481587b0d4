import { messageOf } from '@tidemark/kernel';
import { isClusterDown } from '../cluster/index.js';
import { keyText, type ObjectKey } from '@tidemark/manifest';
import type { SyncCounts } from '@tidemark/protocol';
import { actionsOf, step, type ActionRecord, type LiveState, type NextAction, type SyncAction, type SyncPlan } from '@tidemark/sync';
import type { BundleObject } from './bundle-objects.js';
import type { ChangeSignal } from './change-signal.js';
import { eachLimited } from './each-limited.js';
import { applyObject, createHook, ensureNamespace, type ApplySettings } from './object-applier.js';
import { propagationOf, pruneObject } from './object-pruner.js';
import type { TargetContext } from './target-context.js';

export interface SyncRun {
  readonly syncId: string;
  readonly plan: SyncPlan;
  readonly objects: ReadonlyMap<string, BundleObject>;
  readonly settings: ApplySettings;
  /** Something about the target's live objects changed. */
  readonly changes: ChangeSignal;
  /** Why the sync is to end before its time; undefined while it may go on. */
  stopReason(): string | undefined;
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
const FAILURES_TOLD = 50;
const MESSAGE_CHARS = 2_000;

/** One attempt of a sync: does what `step` says next until it says that the sync has ended. The plan is data; this is the loop. */
export class SyncExecutor {
  readonly #context: TargetContext;
  readonly #run: SyncRun;
  readonly #counts: SyncCounts = { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: 0 };
  readonly #failures: { key: ObjectKey; message: string }[] = [];
  #records: Record<string, ActionRecord> = {};

  constructor(context: TargetContext, run: SyncRun) {
    this.#context = context;
    this.#run = run;
  }

  /** @throws ClusterError when the API server is down; the attempt can be begun again then */
  async run(): Promise<SyncOutcome> {
    const { plan, changes, syncId } = this.#run;
    for (;;) {
      const mark = changes.mark;
      const stopped = this.#run.stopReason();
      const result = step(plan, { syncId, records: this.#records, live: this.#live(), terminating: stopped !== undefined });
      this.#records = result.records;
      if (result.actions.length > 0) {
        await this.#context.slots.run(() => this.#perform(result.actions));
        await this.#run.followKinds();
      }
      if (stopped !== undefined) return this.#outcome('terminated', stopped);
      if (result.state === 'succeeded' || result.state === 'failed') return this.#outcome(result.state, result.message);
      if (result.actions.length === 0) await changes.since(mark, this.#context.signal);
    }
  }

  #outcome(outcome: SyncOutcome['outcome'], message: string): SyncOutcome {
    for (const action of actionsOf(this.#run.plan)) this.#noteUnhealthy(action);
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

  #live(): Record<string, LiveState> {
    const live: Record<string, LiveState> = {};
    for (const { key } of actionsOf(this.#run.plan)) {
      const id = keyText(key);
      const record = this.#context.index.get(id);
      if (!record) continue;
      live[id] = { health: record.health, deleting: record.deleting, ...(record.hookSync === '' ? {} : { createdBySync: record.hookSync }) };
    }
    return live;
  }

  async #perform(actions: readonly NextAction[]): Promise<void> {
    const removals = actions.filter(({ verb }) => verb === 'prune' || verb === 'delete-hook');
    await eachLimited(removals, PARALLEL, (next) => this.#one(next));
    // Kinds follow the order of the plan (a Namespace before what is in it); within a kind all go at once.
    for (const group of groupsOfKind(actions.filter((next) => !removals.includes(next)))) await eachLimited(group, PARALLEL, (next) => this.#one(next));
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

  async #carryOut(verb: NextAction['verb'], action: SyncAction): Promise<ActionRecord | undefined> {
    const { context, settings } = { context: this.#context, settings: this.#run.settings };
    const id = keyText(action.key);
    if (verb === 'delete-hook') {
      await pruneObject(context, { id, version: versionOf(action), targetId: settings.targetId, propagation: 'Background' });
      return undefined;
    }
    if (verb === 'prune') return this.#prune(action, id);
    if (verb === 'create-hook') {
      if (!action.object) return undefined;
      await createHook(context, action.object, this.#run.syncId, settings);
      this.#counts.created += 1;
      return { result: 'applied', message: 'created' };
    }
    if (action.unowned === true) {
      await ensureNamespace(context, action.key.name);
      return { result: 'succeeded', message: 'there' };
    }
    const wanted = this.#run.objects.get(id);
    if (!wanted) return { result: 'failed', message: `${id} is in the plan but not in the bundle` };
    const outcome = await applyObject(context, wanted, { ...settings, always: settings.always || action.options.force });
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
