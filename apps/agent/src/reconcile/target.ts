import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import type { DesiredTarget, SyncRequest, WithdrawnTarget } from '@tidemark/protocol';
import { isClusterDown, isClusterError, type ApiResource, type ClusterError } from '../cluster/index.js';
import type { PreparedBundle } from './bundle-objects.js';
import { ChangeSignal } from './change-signal.js';
import { DriftKeeper } from './drift-keeper.js';
import { eachLimited } from './each-limited.js';
import type { LiveRecord } from './live-index.js';
import { extrasOf, membersOf, type Members } from './members.js';
import { propagationOf, readEntry } from './object-pruner.js';
import { parseSyncOptions } from '@tidemark/sync';
import { SerialQueue } from './serial-queue.js';
import { unlessAborted } from './unless-aborted.js';
import { applySettings, kindsInUse } from './sync-attempt.js';
import { NO_COUNTS, SyncLifecycle } from './sync-lifecycle.js';
import type { TargetContext } from './target-context.js';
import { TargetFacts } from './target-facts.js';
import { statusOf } from './target-status.js';
import { removeTarget } from './withdrawal.js';

const PARALLEL_CHECKS = 8;
/** Live objects held for comparison; beyond, they are read again when their turn comes. */
const HELD_OBJECTS = 2_000;
const STATUS_PAUSE_MS = 100;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * One application in this cluster: what it should be, how far it is, and what is being done about it. Jobs of one target
 * run one after another (reconcile, examine, remove); events of its live objects are taken in at any time.
 */
export class Target {
  readonly #context: TargetContext;
  readonly #queue = new SerialQueue();
  readonly #changes = new ChangeSignal();
  readonly #pending = new Map<string, KubernetesObject | undefined>();
  readonly #facts: TargetFacts;
  readonly #drifts: DriftKeeper;
  readonly #syncs: SyncLifecycle;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly id: string;
  #statement: DesiredTarget;
  #withdrawn: WithdrawnTarget | undefined;
  #members: Members = new Map();
  /** What the members were made from. */
  #preparedFor = '';
  /** The sync that is to run or ran last; a statement without one does not take it back while the bundle is the same. */
  #request: SyncRequest | null;
  #running: { readonly syncId: string; terminate: string | undefined } | undefined;
  #failures = 0;
  #statusAt = 0;

  constructor(context: TargetContext, statement: DesiredTarget) {
    this.#context = context;
    this.id = statement.targetId;
    this.#statement = statement;
    this.#request = statement.sync;
    this.#facts = new TargetFacts(context, this.id, () => ({ targetId: this.id, bundle: this.#statement.bundle, revision: this.#statement.revision }));
    this.#drifts = new DriftKeeper(context, this.#facts, (id) => this.#examineSoon(id));
    this.#syncs = new SyncLifecycle(context, this.#facts);
  }

  get statement(): DesiredTarget {
    return this.#statement;
  }

  get members(): Members {
    return this.#members;
  }

  get facts(): TargetFacts {
    return this.#facts;
  }

  wants(id: string): boolean {
    return this.#members.has(id);
  }

  /** The newest statement wins; a sync that runs for an older one is ended at its next pause. */
  update(statement: DesiredTarget): void {
    this.#withdrawn = undefined;
    const sync = statement.sync ?? (statement.bundle === this.#statement.bundle ? this.#request : null);
    this.#statement = statement;
    this.#request = sync;
    if (sync && this.#running && this.#running.syncId !== sync.id) this.#end(`superseded by sync ${sync.id}`);
    if (sync && sync.id !== this.#facts.sync?.id) this.#cancel('retry');
    this.#job('reconcile', () => this.#reconcile());
  }

  /** `removed` is called when nothing of it is left to do. */
  withdraw(withdrawn: WithdrawnTarget, removed: () => void): void {
    this.#withdrawn = withdrawn;
    this.#end('the application was withdrawn');
    this.#cancel('retry');
    this.#job('withdraw', () => this.#withdraw(withdrawn, removed));
  }

  /** An object of this target is as `object` says. */
  liveChanged(id: string, record: LiveRecord, object: KubernetesObject): void {
    this.#changes.notify();
    if (record.verified !== '' && record.verified === this.#members.get(id)?.hash) return this.#statusSoon();
    this.#examineSoon(id, object);
  }

  /** It was deleted, or lost its label. */
  liveLeft(id: string): void {
    this.#changes.notify();
    this.#examineSoon(id);
  }

  /** The API server does not answer, or does again. */
  outage(error: ClusterError | null): void {
    const told = error ? this.#facts.raise('ClusterUnreachable', error.message) : this.#facts.clear('ClusterUnreachable');
    this.#facts.background(told, 'an outage');
  }

  /** One of its kinds can't be watched: its drift goes unseen. null: it can again. */
  watchTrouble(error: ClusterError | null): void {
    const told = error ? this.#facts.raise('WatchRefused', error.message) : this.#facts.clear('WatchRefused');
    this.#facts.background(told, 'a refused watch');
  }

  /** False when no sync runs or waits for its next attempt. */
  terminate(reason: string): boolean {
    if (this.#running) {
      this.#end(reason);
      return true;
    }
    if (!this.#timers.has('retry')) return false;
    this.#cancel('retry');
    this.#job('terminate', async () => this.#abandon(reason));
    return true;
  }

  /** Compares every object again, from the API server. Resolves when that is done. */
  async refresh(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#job('refresh', async () => {
        for (const id of this.#members.keys()) this.#pending.set(id, undefined);
        await this.#examine(true);
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    for (const name of [...this.#timers.keys()]) this.#cancel(name);
    this.#drifts.stop();
    this.#queue.clear();
    this.#changes.notify();
    await this.#queue.idle();
  }

  /** The bundle that is wanted, with its members noted. */
  async prepare(): Promise<PreparedBundle> {
    const bundle = await this.#context.bundles.prepared(this.#statement, this.#context.signal);
    if (this.#preparedFor === preparation(this.#statement)) return bundle;
    const agreed = this.#wasSynced() && this.#facts.sync?.outcome === 'succeeded';
    const before = this.#members;
    this.#members = membersOf(bundle, before, agreed);
    this.#preparedFor = preparation(this.#statement);
    await this.#supersedeDrifts(before);
    return bundle;
  }

  async #reconcile(): Promise<void> {
    if (this.#withdrawn) return;
    const statement = this.#statement;
    const bundle = await this.#context.slots.run(() => this.prepare());
    await this.#facts.clear('BundleUnavailable');
    await this.#followKinds(bundle);
    const [before, request] = [this.#facts.sync, this.#request];
    if (before?.state === 'running' && before.id !== request?.id) await this.#abandon(request ? `superseded by sync ${request.id}` : 'the sync is no longer asked for');
    if (request && (before?.id !== request.id || before.state === 'running')) {
      if (!this.#timers.has('retry')) await this.#sync(statement, bundle, before?.id === request.id ? 'resumed' : 'requested');
    } else {
      await this.#compare();
    }
  }

  async #sync(statement: DesiredTarget, bundle: PreparedBundle, trigger: 'requested' | 'retry' | 'resumed'): Promise<void> {
    const request = this.#request;
    if (!request) return;
    const running = { syncId: request.id, terminate: undefined as string | undefined };
    this.#running = running;
    try {
      const followKinds = (): Promise<void> => this.#followKinds(bundle);
      const verdict = await this.#syncs.attempt({ statement, request, bundle, members: this.#members, changes: this.#changes, stopReason: () => running.terminate, followKinds }, trigger);
      if (!verdict.ended) this.#after('retry', verdict.retryInMs, () => this.#job('retry', () => this.#retry(request.id)));
    } finally {
      this.#running = undefined;
    }
    await this.#settleAfterSync();
  }

  async #retry(syncId: string): Promise<void> {
    if (this.#request?.id !== syncId || this.#withdrawn) return;
    await this.#sync(this.#statement, await this.prepare(), 'retry');
  }

  /** What the sync put right is no drift any more; what changed while it ran is looked at now. */
  async #settleAfterSync(): Promise<void> {
    for (const [id, member] of this.#members) {
      if (this.#context.index.get(id)?.verified !== member.hash) continue;
      member.agreed = true;
      await this.#drifts.over(id, member.key, 'corrected');
    }
    await this.#examine();
    await this.#tellStatus();
  }

  /** Without a sync to run: looks at what is not known to agree, and says how it stands. */
  async #compare(): Promise<void> {
    for (const [id, member] of this.#members) {
      const record = this.#context.index.get(id);
      const unknown = record ? record.applied === member.hash || member.agreed : member.agreed;
      if (record?.verified !== member.hash && unknown && !this.#pending.has(id)) this.#pending.set(id, undefined);
    }
    await this.#examine();
    await this.#tellStatus();
  }

  async #examine(fresh = false): Promise<void> {
    if (this.#pending.size === 0 || this.#withdrawn) return;
    const bundle = await this.prepare();
    const pending = [...this.#pending];
    this.#pending.clear();
    const heals = this.#statement.policy.selfHeal && this.#wasSynced();
    const settings = { statement: this.#statement, heals, apply: applySettings(this.#statement, bundle, null) };
    await eachLimited(pending, PARALLEL_CHECKS, async ([id, object]) => {
      const member = this.#members.get(id);
      const wanted = bundle.objects.get(id);
      if (!member || !wanted) return;
      try {
        const live = await this.#liveOf(id, member.version, object);
        const known = this.#context.index.get(id);
        if (live && known?.verified === member.hash && !fresh) await this.#drifts.over(id, member.key, 'reverted-by-others');
        else await this.#drifts.examine(wanted, member, live, settings);
      } catch (thrown) {
        if (!this.#pending.has(id)) this.#pending.set(id, undefined);
        throw thrown;
      }
    });
  }

  /** The newest state: the one the watch gave unless a newer one is known; else it is read. */
  async #liveOf(id: string, version: string, object: KubernetesObject | undefined): Promise<KubernetesObject | undefined> {
    if (object && this.#context.index.get(id)?.resourceVersion === object.metadata['resourceVersion']) return object;
    const read = await readEntry(this.#context, { id, version });
    if (read) this.#context.index.put(read.object);
    else this.#context.index.remove(id, '');
    return read?.object;
  }

  /** The bundle that is wanted was brought into the cluster, as far as it would go. */
  #wasSynced(): boolean {
    const { sync } = this.#facts;
    return sync?.state === 'finished' && !sync.dryRun && sync.bundle === this.#statement.bundle;
  }

  async #supersedeDrifts(before: Members): Promise<void> {
    for (const id of this.#facts.driftIds) {
      const [was, is] = [before.get(id), this.#members.get(id)];
      if (is && (!was || was.hash === is.hash)) continue;
      const key = (is ?? was)?.key;
      if (key) await this.#drifts.over(id, key, 'superseded');
      this.#drifts.forget(id);
    }
  }

  async #followKinds(bundle: PreparedBundle): Promise<void> {
    const { discovery } = this.#context.client;
    const extras = extrasOf(this.#context.inventory.entries(this.id), this.#members);
    const resources: ApiResource[] = [];
    for (const { group, version, kind } of kindsInUse(bundle, extras)) {
      const resource = await discovery.resource(group, version, kind).catch((thrown: unknown) => {
        if (!isClusterError(thrown, 'cluster.kind-not-served')) throw thrown;
        return undefined;
      });
      if (resource) resources.push(resource);
    }
    await unlessAborted(this.#context.watches.use(this.id, resources), this.#context.signal);
  }

  async #withdraw(withdrawn: WithdrawnTarget, removed: () => void): Promise<void> {
    if (this.#withdrawn !== withdrawn) return;
    const { sync } = this.#facts;
    if (sync?.state === 'running') await this.#abandon('the application was withdrawn');
    await removeTarget(this.#context, this.#facts, withdrawn, this.#changes, propagationOf(parseSyncOptions(this.#statement.syncOptions).options));
    removed();
  }

  /** Ends a sync between two attempts. */
  async #abandon(reason: string): Promise<void> {
    const { sync } = this.#facts;
    if (sync?.state !== 'running') return;
    await this.#syncs.finish({ targetId: this.id }, sync, { outcome: 'terminated', message: reason, counts: NO_COUNTS, failures: [] });
  }

  #end(reason: string): void {
    if (!this.#running) return;
    this.#running.terminate = reason;
    this.#changes.notify();
  }

  #examineSoon(id: string, object?: KubernetesObject): void {
    this.#pending.delete(id);
    this.#pending.set(id, this.#pending.size < HELD_OBJECTS ? object : undefined);
    if (this.#running) return;
    this.#job('examine', async () => {
      await this.#examine();
      this.#statusSoon();
    });
  }

  #statusSoon(): void {
    if (this.#timers.has('status') || this.#preparedFor === '') return;
    const wait = Math.max(0, this.#statusAt + STATUS_PAUSE_MS - performance.now());
    this.#after('status', wait, () => this.#facts.background(this.#tellStatus(), 'a status'));
  }

  async #tellStatus(): Promise<void> {
    if (this.#preparedFor !== preparation(this.#statement) || this.#withdrawn) return;
    this.#statusAt = performance.now();
    const { index, inventory } = this.#context;
    const extras = extrasOf(inventory.entries(this.id), this.#members).filter(({ id }) => index.get(id)?.owner === this.id);
    await this.#facts.status(statusOf(this.#members, extras.map(({ key }) => key), index));
  }

  /** A job that fails because the API server is down waits for it; any other failure is told and tried again later. */
  #job(name: string, work: () => Promise<void>): void {
    this.#queue.add(name, async () => {
      try {
        await work();
        this.#failures = 0;
        await this.#facts.clear('ReconcileFailed');
      } catch (thrown) {
        if (this.#context.signal.aborted) return;
        this.#recover(name, work, thrown);
      }
    });
  }

  #recover(name: string, work: () => Promise<void>, thrown: unknown): void {
    const again = (): void => this.#job(name, work);
    if (isClusterDown(thrown)) {
      this.#context.availability.whenUp(thrown as ClusterError).then(again, () => undefined);
      return;
    }
    this.#failures += 1;
    const code = thrown instanceof TidemarkError ? thrown.code : 'unexpected';
    const condition = code.startsWith('desired.') ? 'BundleUnavailable' : 'ReconcileFailed';
    this.#context.logger.error({ targetId: this.id, job: name, code, reason: messageOf(thrown) }, 'a target could not be reconciled; trying again');
    this.#facts.background(this.#facts.raise(condition, messageOf(thrown)), 'a failure');
    this.#after(`again ${name}`, Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS), again);
  }

  #after(name: string, ms: number, task: () => void): void {
    this.#cancel(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        task();
      }, ms),
    );
  }

  #cancel(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}


const preparation = ({ bundle, destinationNamespace }: DesiredTarget): string => `${bundle} ${destinationNamespace}`;
