import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { canonicalJson, digestOf } from '@tidemark/kernel';
import type { BundleContent, DesiredTarget, Report, WithdrawnTarget } from '@tidemark/protocol';
import { report as reportSchema } from '@tidemark/protocol';
import { eventually, tempDir, type TempDir } from '@tidemark/testing';
import type { DesiredChange, DesiredStore } from '../../../apps/agent/src/desired/index.js';
import type { ReconcilerInput, RunningReconciler } from '../../../apps/agent/src/platform/reconciler.port.js';
import { startReconciler } from '../../../apps/agent/src/reconcile/index.js';

type Manifest = Record<string, unknown>;
type Of<T extends Report['type']> = Extract<Report, { type: T }>;

/** The desired state as the control plane would have left it on disk. */
class StatedDesired implements DesiredStore {
  readonly #targets = new Map<string, DesiredTarget>();
  readonly #withdrawn = new Map<string, WithdrawnTarget>();
  readonly #bundles = new Map<string, string | null>();
  readonly #delays = new Map<string, () => Promise<void>>();
  readonly #listeners = new Set<(changes: readonly DesiredChange[]) => void>();

  list = (): readonly DesiredTarget[] => [...this.#targets.values()];
  withdrawals = (): readonly WithdrawnTarget[] => [...this.#withdrawn.values()];
  get = (targetId: string): DesiredTarget | undefined => this.#targets.get(targetId);

  onChange(listener: (changes: readonly DesiredChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The control plane hands this bundle out no more: whoever asks waits. */
  withhold(digest: string): void {
    this.#bundles.set(digest, null);
  }

  /** This bundle comes when the answer is called, though nobody may want it any more by then. Resolves once it was asked for. */
  delay(digest: string): { asked: Promise<void>; deliver: () => void } {
    let [heard, deliver] = [(): void => undefined, (): void => undefined];
    const asked = new Promise<void>((resolve) => (heard = resolve));
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    this.#delays.set(digest, () => (heard(), delivered));
    return { asked, deliver };
  }

  async bundle(digest: string, signal?: AbortSignal): Promise<BundleContent> {
    await this.#delays.get(digest)?.();
    if (this.#bundles.get(digest) === null) return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    const text = this.#bundles.get(digest);
    if (text === undefined || text === null) throw new Error(`no bundle ${digest}`);
    return JSON.parse(text) as BundleContent;
  }

  async forget(targetId: string): Promise<void> {
    this.#withdrawn.delete(targetId);
  }

  store(objects: readonly Manifest[]): string {
    const text = canonicalJson({ format: 1, objects });
    const digest = digestOf(text);
    this.#bundles.set(digest, text);
    return digest;
  }

  state(...targets: readonly DesiredTarget[]): void {
    for (const target of targets) {
      this.#targets.set(target.targetId, target);
      this.#withdrawn.delete(target.targetId);
    }
    this.#tell(targets.map((desired) => ({ targetId: desired.targetId, desired, withdrawn: null })));
  }

  withdraw(withdrawn: WithdrawnTarget): void {
    this.#targets.delete(withdrawn.targetId);
    this.#withdrawn.set(withdrawn.targetId, withdrawn);
    this.#tell([{ targetId: withdrawn.targetId, desired: null, withdrawn }]);
  }

  #tell(changes: readonly DesiredChange[]): void {
    for (const listener of this.#listeners) listener(changes);
  }
}

export interface Seen {
  readonly at: number;
  readonly report: Report;
}

type AgentSettings = Partial<Pick<ReconcilerInput, 'scriptDirectory' | 'correction' | 'firstWordMs'>>;

/** A reconciler on a real API server, with the control plane's side played by the test. */
export class AgentHarness {
  readonly desired = new StatedDesired();
  readonly seen: Seen[] = [];
  readonly log: string[] = [];
  /** Of the agent that runs now. */
  metrics = new Registry();
  readonly #folder: TempDir;
  readonly #kubeconfig: string;
  readonly #settings: AgentSettings;
  #running: RunningReconciler | undefined;
  #assignment = 0;

  private constructor(folder: TempDir, kubeconfig: string, settings: AgentSettings) {
    this.#folder = folder;
    this.#settings = settings;
    this.#kubeconfig = kubeconfig;
  }

  static async start(kubeconfig: string, settings: AgentSettings = {}): Promise<AgentHarness> {
    const harness = new AgentHarness(await tempDir('agent'), kubeconfig, settings);
    await harness.start();
    return harness;
  }

  get operations(): RunningReconciler['operations'] {
    if (!this.#running) throw new Error('the agent does not run');
    return this.#running.operations;
  }

  async start(): Promise<void> {
    const stream = { write: (line: string) => void this.log.push(line) };
    this.#running = await startReconciler({
      desired: this.desired,
      reports: {
        report: async (report) => {
          // What the wire would refuse must fail here.
          this.seen.push({ at: performance.now(), report: reportSchema.parse(JSON.parse(JSON.stringify(report))) });
        },
        latest: async () => this.seen.map(({ report }, index) => ({ epoch: '', seq: index + 1, observedAt: new Date().toISOString(), report })),
      },
      cluster: { kubeconfig: this.#kubeconfig, context: null },
      ...this.#settings,
      stateDir: this.#folder.path,
      logger: pino({ level: 'debug' }, stream),
      metrics: (this.metrics = new Registry()),
    });
  }

  /** Ends the reconciler and nothing else: its state directory and the cluster stay as they are. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async release(): Promise<void> {
    await this.stop();
    await this.#folder.remove();
  }

  /** States a target with these objects and a sync of its own. */
  declare(namespace: string, objects: readonly Manifest[], change: Change = {}): DesiredTarget {
    this.#assignment += 1;
    const { sync, prune = true, selfHeal = true, allowEmpty = false, retryLimit = 0, ...rest } = change;
    const name = rest.name ?? 'shop';
    const target: DesiredTarget = {
      targetId: rest.targetId ?? randomUUID(),
      assignment: this.#assignment,
      application: { id: randomUUID(), name, namespace: 'tidemark' },
      destinationNamespace: namespace,
      bundle: this.desired.store(objects),
      revision: rest.revision ?? `rev-${this.#assignment}`,
      sync: sync === undefined ? { id: randomUUID(), prune, dryRun: false, force: false, initiatedBy: 'test' } : sync,
      policy: { prune, selfHeal, allowEmpty, retry: { limit: retryLimit, backoffSeconds: 0.2, factor: 1, maxBackoffSeconds: 1 } },
      syncOptions: rest.syncOptions ?? [],
      ignoreDifferences: rest.ignoreDifferences ?? [],
      ...(rest.deletionApprovedAt !== undefined && { deletionApprovedAt: rest.deletionApprovedAt }),
      ...(rest.namespaceMetadata && { namespaceMetadata: rest.namespaceMetadata }),
    };
    return target;
  }

  /** States it and waits until its sync is reported finished. */
  async sync(target: DesiredTarget, timeoutMs = 30_000): Promise<Of<'sync-finished'>> {
    this.desired.state(target);
    return this.finished(target, timeoutMs);
  }

  finished(target: DesiredTarget, timeoutMs = 30_000): Promise<Of<'sync-finished'>> {
    return this.next('sync-finished', (report) => report.syncId === target.sync?.id, timeoutMs);
  }

  status(target: DesiredTarget, sync: 'Synced' | 'OutOfSync', health?: string): Promise<Of<'status-changed'>> {
    return eventually(
      () => {
        const last = this.of('status-changed').filter(({ targetId }) => targetId === target.targetId).at(-1);
        return last?.sync === sync && last.bundle === target.bundle && (health === undefined || last.health === health) ? last : undefined;
      },
      { what: `status ${sync} ${health ?? ''} of ${target.application.name}; reports: ${this.summary(target.targetId)}` },
    );
  }

  of<T extends Report['type']>(type: T): Of<T>[] {
    return this.seen.map(({ report }) => report).filter((report): report is Of<T> => report.type === type);
  }

  next<T extends Report['type']>(type: T, matches: (report: Of<T>) => boolean = () => true, timeoutMs = 15_000): Promise<Of<T>> {
    return eventually(() => this.of(type).find(matches), { what: `a report ${type}; reports: ${this.summary()}`, timeoutMs, everyMs: 5 });
  }

  summary(targetId?: string): string {
    const relevant = this.seen.filter(({ report }) => targetId === undefined || !('targetId' in report) || report.targetId === targetId);
    return relevant.slice(-12).map(({ report }) => JSON.stringify(report).slice(0, 300)).join('\n');
  }
}

export interface Change {
  readonly targetId?: string;
  readonly name?: string;
  readonly revision?: string;
  readonly sync?: DesiredTarget['sync'];
  readonly prune?: boolean;
  readonly selfHeal?: boolean;
  readonly allowEmpty?: boolean;
  readonly retryLimit?: number;
  readonly syncOptions?: string[];
  readonly ignoreDifferences?: DesiredTarget['ignoreDifferences'];
  readonly namespaceMetadata?: NonNullable<DesiredTarget['namespaceMetadata']>;
  readonly deletionApprovedAt?: string;
}

export const configMap = (name: string, data: Record<string, string> = { key: name }, annotations: Record<string, string> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
  data,
});

export const deployment = (name: string, replicas: number, annotations: Record<string, string> = {}, podAnnotations: Record<string, string> = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, annotations },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name }, annotations: podAnnotations },
      spec: { containers: [{ name: 'main', image: 'example.test/web:1', resources: { requests: { cpu: '1000m' } } }] },
    },
  },
});
