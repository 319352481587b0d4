import type { KubernetesObject } from '@tidemark/manifest';
import type { DesiredTarget, SyncRequest, WithdrawnTarget } from '@tidemark/protocol';
import type { ClusterError } from '../cluster/index.js';
import type { PreparedBundle } from './bundle-objects.js';
import { BundleWait } from './bundle-wait.js';
import { ChangeSignal } from './change-signal.js';
import { keepNamespace } from './destination-namespace.js';
import { abandonDeletion, deletionRetryMs } from './deletion-hooks.js';
import { DriftKeeper } from './drift-keeper.js';
import { Examination } from './examination.js';
import { followKinds } from './follow-kinds.js';
import { stopHooks } from './hook-objects.js';
import type { LiveRecord } from './live-index.js';
import { membersOf, type Members } from './members.js';
import { RunningSync } from './running-sync.js';
import { applySettings } from './sync-attempt.js';
import { broughtInWhole, NO_COUNTS, SyncLifecycle } from './sync-lifecycle.js';
import { StatusTeller } from './status-teller.js';
import type { TargetContext } from './target-context.js';
import { TargetFacts } from './target-facts.js';
import { TargetJobs } from './target-jobs.js';
import { isKnown } from './tombstone.js';
import { confirmDeletion, removeTarget } from './withdrawal.js';

/**
 * One application in this cluster: what it should be, how far it is, and what is being done about it. Jobs of one target
 * run one after another (reconcile, examine, remove); events of its live objects are taken in at any time.
 */
export class Target {
  readonly #context: TargetContext;
  readonly #changes = new ChangeSignal();
  readonly #facts: TargetFacts;
  readonly #drifts: DriftKeeper;
  readonly #examination: Examination;
  readonly #syncs: SyncLifecycle;
  readonly #jobs: TargetJobs;
  readonly #running: RunningSync;
  readonly #bundleWait: BundleWait;
  readonly #status: StatusTeller;
  readonly id: string;
  #statement: DesiredTarget;
  #withdrawn: WithdrawnTarget | undefined;
  #members: Members = new Map();
  /** What the members were made from. */
  #preparedFor = '';
  /** The sync that is to run or ran last; a statement without one does not take it back while the bundle is the same. */
  #request: SyncRequest | null;
  #refreshing: Promise<void> | undefined;
  #isFresh = true;

  constructor(context: TargetContext, statement: DesiredTarget) {
    this.#context = context;
    this.id = statement.targetId;
    this.#statement = statement;
    this.#request = statement.sync;
    this.#facts = new TargetFacts(context, this.id, () => ({ targetId: this.id, bundle: this.#statement.bundle, revision: this.#statement.revision }));
    this.#drifts = new DriftKeeper(context, this.#facts, (id) => this.#examineSoon(id));
    this.#examination = new Examination(context, this.#drifts);
    this.#syncs = new SyncLifecycle(context, this.#facts);
    this.#jobs = new TargetJobs(context, this.id, this.#facts);
    this.#running = new RunningSync(context, this.#facts, this.#jobs, this.#changes);
    this.#bundleWait = new BundleWait(context.signal);
    this.#status = new StatusTeller(context, this.id, this.#facts, this.#jobs, () => (this.#isPrepared ? this.#members : null));
  }

  get statement(): DesiredTarget {
    return this.#statement;
  }

  get members(): Members {
    return this.#members;
  }

  wants(id: string): boolean {
    return this.#members.has(id);
  }

  /** The newest statement wins; a sync that runs for an older one is ended at its next pause. */
  update(statement: DesiredTarget): void {
    this.#withdrawn = undefined;
    this.#jobs.cancel('withdraw');
    const sync = statement.sync ?? (statement.bundle === this.#statement.bundle || this.#refreshesOn(statement) ? this.#request : null);
    if (statement.bundle !== this.#statement.bundle) this.#bundleWait.giveUp();
    this.#statement = statement;
    this.#request = sync;
    this.#changes.notify();
    if (sync && this.#running.id !== sync.id) this.#running.end(`superseded by sync ${sync.id}`);
    if (sync && sync.id !== this.#facts.sync?.id) this.#jobs.cancel('retry');
    this.#jobs.add('reconcile', () => this.#reconcile());
  }

  /** Whether the sync that was asked for by hand, and has not ended, goes on with a newer bundle at its next attempt. */
  #refreshesOn({ policy }: DesiredTarget): boolean {
    const { sync } = this.#facts;
    return policy.retry.refresh === true && sync?.state === 'running' && sync.id === this.#request?.id;
  }

  /** `removed` is called when nothing of it is left to do. */
  withdraw(withdrawn: WithdrawnTarget, removed: () => void): void {
    this.#withdrawn = withdrawn;
    this.#bundleWait.giveUp();
    this.#running.end('the application was withdrawn');
    this.#jobs.cancel('retry');
    // One that waits for a hook sees that another took its place.
    this.#jobs.cancel('withdraw');
    this.#changes.notify();
    this.#jobs.add('withdraw', () => this.#withdraw(withdrawn, removed));
  }

  /** An object of this target is as `object` says. */
  liveChanged(id: string, record: LiveRecord, object: KubernetesObject): void {
    this.#changes.notify();
    if (record.verified !== '' && record.verified === this.#members.get(id)?.hash) return this.#status.soon();
    this.#examineSoon(id, object);
  }

  /** It was deleted, or lost its label. */
  liveLeft(id: string): void {
    this.#changes.notify();
    this.#examineSoon(id);
  }

  /** The API server does not answer, or does again. */
  outage(error: ClusterError | null): void {
    this.#facts.note('ClusterUnreachable', error && `the API server does not answer: ${error.message}`);
  }

  /** One of its kinds can't be watched: its drift goes unseen. null: it can again. */
  watchTrouble(error: ClusterError | null): void {
    this.#facts.note('WatchRefused', error && error.message);
  }

  /** False when no sync runs or waits for its next attempt. Resolves when it will end even if the agent is killed now. */
  terminate(reason: string): Promise<boolean> {
    return this.#running.terminate(reason, () => this.#abandon(reason));
  }

  /** What its sync or its deletion waits to delete may go; false when none runs. */
  confirm(what: 'prune' | 'deletion'): Promise<boolean> {
    return what === 'prune' ? this.#running.confirmPrune() : confirmDeletion(this.#facts, this.#changes, this.#withdrawn);
  }

  /** Compares every object again, from the API server. Resolves when that is done. */
  refresh(): Promise<void> {
    this.#refreshing ??= new Promise<void>((resolve) => {
      this.#jobs.add('refresh', async () => {
        for (const id of this.#members.keys()) this.#examination.noteLeft(id);
        await this.#examine(true);
        await this.#status.tell();
        this.#refreshing = undefined;
        resolve();
      });
    });
    return this.#refreshing;
  }

  async stop(): Promise<void> {
    this.#drifts.stop();
    this.#changes.notify();
    await this.#jobs.stop();
  }

  /** The bundle that is wanted, with its members noted. */
  async prepare(): Promise<PreparedBundle> {
    const statement = this.#statement;
    const bundle = await this.#context.bundles.prepared(statement, this.#bundleWait.signal);
    if (this.#preparedFor === preparation(statement)) return bundle;
    const agreed = this.#wasSynced() && this.#facts.sync?.outcome === 'succeeded';
    const before = this.#members;
    this.#members = membersOf(bundle, before, agreed);
    this.#preparedFor = preparation(statement);
    await this.#drifts.supersede(before, this.#members);
    return bundle;
  }

  async #reconcile(): Promise<void> {
    if (this.#withdrawn) return;
    await abandonDeletion(this.#context, this.#facts, this.id);
    const statement = this.#statement;
    const bundle = await this.#context.slots.run(() => this.prepare());
    await followKinds(this.#context, this.id, bundle, this.#members);
    if (this.#isFresh) await this.#facts.forgetTroubles();
    this.#isFresh = false;
    // What came meanwhile has a job of its own, behind this one.
    if (this.#isCurrent(statement)) await this.#pursue(statement, bundle);
  }

  /** Runs the sync that is asked for, unless it ran; else compares. */
  async #pursue(statement: DesiredTarget, bundle: PreparedBundle): Promise<void> {
    const [before, request] = [this.#facts.sync, this.#request];
    if (before?.state === 'running' && before.id !== request?.id) await this.#abandon(request ? `superseded by sync ${request.id}` : 'the sync is no longer asked for');
    if (request === null || (before?.id === request.id && before.state === 'finished')) return this.#compare();
    if (before?.id !== request.id) return this.#sync(statement, bundle, 'requested');
    if (before.retryAt === null) return this.#sync(statement, bundle, 'resumed');
    if (before.ending !== null) return this.#abandon(before.ending);
    this.#retryLater(request.id, Date.parse(before.retryAt) - this.#context.clock.now().getTime());
  }

  async #sync(statement: DesiredTarget, bundle: PreparedBundle, trigger: 'requested' | 'retry' | 'resumed'): Promise<void> {
    const request = this.#request;
    // The request and the bundle are of one statement, or the newer bundle would pass for synced; its own job comes next.
    if (!request || !this.#isCurrent(statement)) return;
    this.#running.begin(request.id, statement);
    try {
      const follow = (): Promise<void> => followKinds(this.#context, this.id, bundle, this.#members);
      const verdict = await this.#syncs.attempt({ statement, request, bundle, members: this.#members, changes: this.#changes, stopReason: () => this.#running.stopReason, pruneConfirmed: () => this.#running.isPruneConfirmed(this.#statement.deletionApprovedAt), followKinds: follow }, trigger);
      if (!verdict.ended) this.#retryLater(request.id, verdict.retryInMs);
    } finally {
      this.#running.over();
    }
    await this.#settleAfterSync();
  }

  #retryLater(syncId: string, ms: number): void {
    if (this.#jobs.isTimed('retry')) return;
    this.#jobs.after('retry', Math.max(0, ms), () => this.#jobs.add('retry', () => this.#retry(syncId)));
  }

  async #retry(syncId: string): Promise<void> {
    if (this.#request?.id !== syncId || this.#withdrawn) return;
    await this.#sync(this.#statement, await this.prepare(), 'retry');
  }

  /** What the sync put right is no drift any more; what changed while it ran is looked at now. */
  async #settleAfterSync(): Promise<void> {
    await this.#drifts.settle(this.#members);
    if (this.#facts.sync?.partial === true) this.#examination.noteUnknown(this.#members);
    if (this.#facts.sync?.outcome === 'succeeded') await this.#facts.clear('NamespaceNotManaged');
    await this.#examine();
    await this.#status.tell();
  }

  /** Without a sync to run: looks at what is not known to agree, and says how it stands. */
  async #compare(): Promise<void> {
    const { namespaceMetadata, policy } = this.#statement;
    if (namespaceMetadata && policy.selfHeal && this.#wasSynced()) await keepNamespace(this.#context, this.#facts, this.#statement, await this.prepare());
    this.#examination.noteUnknown(this.#members);
    await this.#examine();
    await this.#status.tell();
  }

  async #examine(fresh = false): Promise<void> {
    if (this.#examination.isEmpty || this.#withdrawn) return;
    const statement = this.#statement;
    const bundle = await this.prepare();
    // Nothing of an older bundle is put back: the newer statement compares by itself.
    if (!this.#isCurrent(statement)) return;
    const heals = statement.policy.selfHeal && this.#wasSynced() && !this.#jobs.areHeldOff(statement, () => this.#compare());
    await this.#examination.run(bundle, this.#members, { statement, heals, apply: applySettings(statement, bundle, null) }, fresh);
  }

  #isCurrent(statement: DesiredTarget): boolean {
    return this.#statement === statement && this.#withdrawn === undefined;
  }

  /** The bundle that is wanted was brought into the cluster, as far as it would go. */
  #wasSynced(): boolean {
    const { sync } = this.#facts;
    return sync?.state === 'finished' && broughtInWhole(sync) === this.#statement.bundle;
  }

  async #withdraw(withdrawn: WithdrawnTarget, removed: () => void): Promise<void> {
    if (this.#withdrawn !== withdrawn) return;
    const { sync } = this.#facts;
    if (sync?.state === 'running') await this.#abandon('the application was withdrawn');
    const stopReason = (): string | undefined => (this.#withdrawn === withdrawn ? undefined : `the application was ${this.#withdrawn ? 'withdrawn' : 'declared'} again`);
    const statement = withdrawn.statement ?? (isKnown(this.#statement) ? this.#statement : null);
    const end = await removeTarget(this.#context, this.#facts, { withdrawn, statement, changes: this.#changes, stopReason });
    if (end.outcome !== 'failed') return end.outcome === 'succeeded' ? removed() : undefined;
    const ms = deletionRetryMs(end.attempt);
    await this.#facts.raise('DeletionError', `waiting for hook ${end.message}: attempt ${end.attempt} failed, the next one in ${ms / 1_000} s`, true);
    this.#jobs.after('withdraw', ms, () => this.#jobs.add('withdraw', () => this.#withdraw(withdrawn, removed)));
  }

  /** Ends a sync between two attempts. */
  async #abandon(reason: string): Promise<void> {
    const { sync } = this.#facts;
    if (sync?.state !== 'running') return;
    await stopHooks(this.#context, this.id, `${sync.id}/${sync.attempt}`);
    await this.#syncs.finish({ targetId: this.id }, sync, { outcome: 'terminated', message: reason, counts: NO_COUNTS, failures: [] });
  }

  #examineSoon(id: string, object?: KubernetesObject): void {
    if (object) this.#examination.note(id, object);
    else this.#examination.noteLeft(id);
    if (this.#running.id !== undefined) return;
    this.#jobs.add('examine', async () => {
      await this.#examine();
      this.#status.soon();
    });
  }

  get #isPrepared(): boolean {
    return this.#withdrawn === undefined && this.#preparedFor === preparation(this.#statement);
  }
}

const preparation = ({ bundle, destinationNamespace }: DesiredTarget): string => `${bundle} ${destinationNamespace}`;
