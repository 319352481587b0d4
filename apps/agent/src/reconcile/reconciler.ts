import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, type Clock } from '@tidemark/kernel';
import { keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';
import { FIGHT_LIMITS } from '@tidemark/sync';
import { endpointFromKubeconfig, endpointInCluster, isClusterDown, KubeClient, Semaphore, type ClusterError } from '../cluster/index.js';
import { Comparer } from '../compare/index.js';
import type { DesiredChange } from '../desired/index.js';
import { Backoff } from '../platform/backoff.js';
import type { ReconcilerInput, RunningReconciler } from '../platform/reconciler.port.js';
import { ScriptDirectory } from '../scripts/index.js';
import { Availability } from './availability.js';
import { BundleCache } from './bundle-cache.js';
import { HEAL_DELAYS_MS } from './heal-backoff.js';
import { InventoryStore } from './inventory.js';
import { judgeAgain } from './judge-again.js';
import { KindWatches } from './kind-watches.js';
import { isNewer, LiveIndex } from './live-index.js';
import { TargetOperations } from './operations.js';
import { ProgressJournal } from './progress-journal.js';
import { ReconcileMetrics } from './reconcile-metrics.js';
import { lookBack } from './report-lookback.js';
import { RunJournal } from './run-journal.js';
import { Target } from './target.js';
import type { TargetContext } from './target-context.js';
import { tombstoneOf } from './tombstone.js';

/** Targets that work (plan, apply, compare) at a time. */
const PARALLEL_TARGETS = 16;

/** Argo CD has none; one that outlasts every migration still ends what nobody will ever finish. */
const SYNC_TIMEOUT_MS = 24 * 60 * 60 * 1_000;

/** A controller that is there tells something within seconds; one on a slow machine within this. */
const FIRST_WORD_MS = 30_000;

const systemClock: Clock = { now: () => new Date() };

/**
 * Keeps this cluster as the control plane last stated it, from what is on disk: it needs neither the control plane nor,
 * to begin with, the API server. Rejects only when the cluster's address or the state directory can't be used at all.
 */
export async function startReconciler(input: ReconcilerInput): Promise<RunningReconciler> {
  const { kubeconfig, context } = input.cluster;
  const endpoint = kubeconfig === null ? await endpointInCluster(process.env) : await endpointFromKubeconfig(kubeconfig, context);
  const journal = await ProgressJournal.open(input.stateDir);
  const runs = await RunJournal.open(input.stateDir);
  await lookBack(journal, input.reports);
  const reconciler = new Reconciler(input, new KubeClient(endpoint), journal, runs);
  reconciler.begin();
  return reconciler;
}

class Reconciler implements RunningReconciler {
  readonly operations: TargetOperations;
  readonly #input: ReconcilerInput;
  readonly #context: TargetContext;
  readonly #targets = new Map<string, Target>();
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  #started: Promise<void> = Promise.resolve();
  #ready = false;
  #outage: ClusterError | null = null;

  constructor(input: ReconcilerInput, client: KubeClient, journal: ProgressJournal, runs: RunJournal) {
    this.#input = input;
    const scripts = new ScriptDirectory({ directory: input.scriptDirectory ?? null, logger: input.logger });
    const index = new LiveIndex(scripts.health);
    const metrics = new ReconcileMetrics(input.metrics);
    const watches = new KindWatches(client, {
      changed: (object) => this.#changed(object),
      left: (object) => this.#left(object),
      listed: (prefix, keys, version) => this.#listed(prefix, keys, version),
      trouble: (error, targetIds) => this.#trouble(error, targetIds),
    });
    this.#context = {
      client,
      comparer: new Comparer({ client, clock: input.clock ?? systemClock, logger: input.logger, onServerVerdict: (from) => metrics.verdicts.inc({ from }) }),
      availability: new Availability(client, (outage) => this.#tellOutage(outage)),
      index,
      scripts,
      watches,
      inventory: new InventoryStore(client),
      bundles: new BundleCache(input.desired, client.discovery),
      desired: input.desired,
      journal,
      runs,
      reports: input.reports,
      slots: new Semaphore(PARALLEL_TARGETS),
      syncTimeoutMs: input.syncTimeoutMs ?? SYNC_TIMEOUT_MS,
      firstWordMs: input.firstWordMs ?? FIRST_WORD_MS,
      correction: { delaysMs: HEAL_DELAYS_MS, fight: FIGHT_LIMITS, ...input.correction },
      clock: input.clock ?? systemClock,
      ids: { uuid: randomUUID },
      logger: input.logger,
      metrics,
      signal: this.#stop.signal,
      otherOwner: (id, targetId) => this.#otherOwner(id, targetId),
      hasApplication: (name) => [...this.#targets.values()].some(({ statement: { application } }) => `${application.namespace}/${application.name}` === name),
    };
    metrics.observe({ targets: () => this.#targets.size, objects: () => index.size, watches: () => watches.size });
    this.operations = new TargetOperations(this.#context, this.#targets);
    this.#unsubscribe = input.desired.onChange((changes) => this.#take(changes));
  }

  begin(): void {
    this.#context.scripts.follow((speaksOf) => void judgeAgain(this.#context, speaksOf, (object) => this.#changed(object)));
    this.#started = this.#begin().catch((thrown: unknown) => {
      if (!this.#stop.signal.aborted) this.#input.logger.fatal({ reason: messageOf(thrown) }, 'reconciliation could not begin');
    });
  }

  clusterFacts(): Promise<{ clusterUid: string; kubernetesVersion: string }> {
    return this.#context.client.facts();
  }

  ready(): boolean {
    return this.#ready;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    this.#context.availability.stop();
    await this.#started;
    await Promise.all([...this.#targets.values()].map((target) => target.stop()));
    await this.#context.watches.stop();
    this.#context.scripts.close();
    this.#context.client.close();
    await this.#context.journal.close();
    await this.#context.runs.close();
  }

  /** The inventories come first: without them nobody knows what may be pruned. */
  async #begin(): Promise<void> {
    const backoff = new Backoff(Math.random);
    for (;;) {
      try {
        await this.#context.inventory.load(this.#stop.signal);
        break;
      } catch (thrown) {
        this.#stop.signal.throwIfAborted();
        this.#input.logger.warn({ reason: messageOf(thrown) }, 'the inventories can not be read yet');
        // Shed, or not allowed yet: whoever puts that right does not know that an agent would have to be started again.
        if (isClusterDown(thrown)) await this.#context.availability.whenUp();
        else await pause(backoff.next(), undefined, { signal: this.#stop.signal });
      }
    }
    const [wanted, withdrawn] = [this.#input.desired.list(), this.#input.desired.withdrawals()];
    // All are known before the first event arrives, so that each event finds its target.
    for (const statement of wanted) this.#targets.set(statement.targetId, new Target(this.#context, statement));
    this.#ready = true;
    for (const statement of wanted) this.#targets.get(statement.targetId)?.update(statement);
    for (const one of withdrawn) this.#withdraw(one);
  }

  #take(changes: readonly DesiredChange[]): void {
    // Before the start is over the store is read as a whole.
    if (!this.#ready) return;
    for (const { desired, withdrawn } of changes) {
      if (desired) this.#update(desired);
      else if (withdrawn) this.#withdraw(withdrawn);
    }
  }

  #update(statement: DesiredTarget): void {
    const known = this.#targets.get(statement.targetId);
    const target = known ?? new Target(this.#context, statement);
    this.#targets.set(statement.targetId, target);
    target.update(statement);
    if (!known && this.#outage) target.outage(this.#outage);
  }

  #withdraw(withdrawn: WithdrawnTarget): void {
    const target = this.#targets.get(withdrawn.targetId) ?? new Target(this.#context, tombstoneOf(withdrawn));
    this.#targets.set(withdrawn.targetId, target);
    target.withdraw(withdrawn, () => {
      if (this.#targets.get(withdrawn.targetId) === target) this.#targets.delete(withdrawn.targetId);
    });
  }

  #changed(object: KubernetesObject): void {
    const taken = this.#context.index.put(object);
    if (!taken) return;
    const { id, record, previous } = taken;
    this.#targets.get(record.owner)?.liveChanged(id, record, object);
    if (previous && previous.owner !== record.owner) this.#targets.get(previous.owner)?.liveChanged(id, record, object);
  }

  #left(object: KubernetesObject): void {
    const id = keyText(keyOf(object));
    const owner = this.#context.index.get(id)?.owner ?? '';
    if (this.#context.index.remove(id, String(object.metadata['uid'] ?? ''))) this.#tellLeft(id, owner);
  }

  /** Another application may have wanted it, too: nobody has it any more. */
  #tellLeft(id: string, owner: string): void {
    for (const target of this.#targets.values()) if (target.id === owner || target.wants(id)) target.liveLeft(id);
  }

  #listed(prefix: string, keys: ReadonlySet<string>, version: string): void {
    for (const [id, record] of this.#context.index.ofKind(prefix)) {
      if (keys.has(id) || isNewer(record.resourceVersion, version)) continue;
      this.#context.index.remove(id, record.uid);
      this.#tellLeft(id, record.owner);
    }
  }

  #trouble(error: ClusterError | null, targetIds: ReadonlySet<string>): void {
    if (error && isClusterDown(error)) {
      // Only asks whether it is really down; the watch retries by itself.
      this.#context.availability.whenUp().catch(() => undefined);
      return;
    }
    for (const targetId of targetIds) this.#targets.get(targetId)?.watchTrouble(error);
  }

  #tellOutage(outage: ClusterError | null): void {
    this.#outage = outage;
    for (const target of this.#targets.values()) target.outage(outage);
  }

  #otherOwner(id: string, targetId: string): string | undefined {
    const owner = this.#context.index.get(id)?.owner ?? '';
    const other = owner === targetId ? undefined : this.#targets.get(owner);
    return other?.wants(id) ? `${other.statement.application.namespace}/${other.statement.application.name}` : undefined;
  }
}
