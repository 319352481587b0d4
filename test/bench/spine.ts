import { setTimeout as pause } from 'node:timers/promises';
import { eventually, percentile } from '@tidemark/testing';
import type { GitRepository } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';
import { ConfigMapWatch } from './config-map-watch.js';
import { printFigure } from './figures.js';
import { usageOf } from './processes.js';
import type { Usage } from './processes.js';

const CLUSTER = 'bench';
const NAMESPACE = 'bench';
const COMMITS = 20;
const EDITS = 20;
const IDLE_SECONDS = 30;

const nameOf = (index: number): string => `app-${String(index).padStart(4, '0')}`;
const configMap = (name: string, value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;
const child = (name: string, url: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  source: {repoURL: '${url}', path: apps/${name}, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: ${NAMESPACE}}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
`;
const root = (url: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: root, namespace: argocd}
spec:
  project: default
  source: {repoURL: '${url}', path: declarations, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: argocd}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
`;

/** Figures after the first sync, in this order; each can run alone. */
const STEPS = ['memory', 'idleCpu', 'oneOfAll', 'drift', 'allOfAll'] as const;
export type Step = (typeof STEPS)[number];
export const isStep = (name: string): name is Step => (STEPS as readonly string[]).includes(name);

export interface SpineOptions {
  /** Applications of each run. */
  readonly counts: readonly number[];
  /** Nothing but this step, and the first sync that it needs. */
  readonly only: Step | null;
}

/** The figures of the spine for each count of applications, each on a system of its own. */
export async function spine({ counts, only }: SpineOptions): Promise<void> {
  for (const count of counts) await measure(count, only);
}

async function measure(count: number, only: Step | null): Promise<void> {
  const system = await TidemarkSystem.start({ clusters: [CLUSTER] });
  const watch = await ConfigMapWatch.open(system.member(CLUSTER).cluster);
  try {
    const bench = new SpineBench(system, watch, count);
    await bench.idleControlPlane();
    await bench.firstSync();
    for (const step of STEPS) {
      if (only === null || only === step) await bench[step]();
    }
  } finally {
    watch.close();
    await system.stop();
  }
}

class SpineBench {
  #round = 0;
  readonly #names: string[];
  #repository: GitRepository | undefined;

  constructor(
    private readonly system: TidemarkSystem,
    private readonly watch: ConfigMapWatch,
    private readonly count: number,
  ) {
    this.#names = Array.from({ length: count }, (_, index) => nameOf(index));
  }

  async idleControlPlane(): Promise<void> {
    const { pssMib } = await this.#controlPlaneUsage();
    printFigure({ name: `spine.control_plane_idle_memory`, value: pssMib, unit: 'MiB PSS, no applications' });
  }

  /** From the declaration of one root to the last ConfigMap live; the baseline applies the same objects one by one without us. */
  async firstSync(): Promise<void> {
    await this.watch.createNamespace(NAMESPACE);
    await this.watch.createNamespace('raw');
    const rawFrom = performance.now();
    for (let index = 0; index < 100; index += 1) await this.watch.patch('raw', `raw-${index}`, '0', 'raw');
    const baseline = 100_000 / (performance.now() - rawFrom);
    this.#repository = await this.system.repository('bench');
    const url = this.system.git.git.cloneUrl('bench');
    const files = Object.fromEntries(this.#names.flatMap((name) => [[`apps/${name}/cm.yaml`, configMap(name, '0')], [`declarations/${name}.yaml`, child(name, url)]]));
    await this.#repository.commitFiles({ files, message: 'All applications' });
    const from = performance.now();
    await this.system.api.declare(root(url), [CLUSTER]);
    const live = await this.watch.untilAll(new Map(this.#names.map((name) => [name, '0'])), 300_000);
    printFigure({ name: `spine.first_sync_${this.count}`, value: this.count / ((live - from) / 1_000), unit: 'applications/s', baseline });
    await eventually(async () => (await this.#synced()) >= this.count, { what: 'every application to be synced', timeoutMs: 120_000 });
    printFigure({ name: `spine.first_sync_${this.count}_reported`, value: this.count / ((performance.now() - from) / 1_000), unit: 'applications/s until the API says Synced', baseline });
  }

  /** A commit that changes one application: from the push to live, and what it cost. The baseline is one bare apply. */
  async oneOfAll(): Promise<void> {
    const samples: number[] = [];
    const raw: number[] = [];
    const before = await this.#usage();
    for (let index = 0; index < COMMITS; index += 1) {
      const name = this.#names[(index * 37) % this.count] ?? nameOf(0);
      const value = this.#next();
      const from = performance.now();
      await this.#commit({ [`apps/${name}/cm.yaml`]: configMap(name, value) });
      samples.push((await this.watch.until(name, value)) - from);
    }
    // Reports and read models are part of the cost of a commit.
    await pause(1_500);
    const after = await this.#usage();
    for (let index = 0; index < COMMITS; index += 1) {
      const from = performance.now();
      await this.watch.patch('raw', 'raw-0', `r${index}`, 'raw');
      raw.push((await this.watch.until('raw-0', `r${index}`)) - from);
    }
    printFigure({ name: `spine.commit_1_of_${this.count}_p50`, value: percentile(samples, 0.5) / 1_000, unit: 's', baseline: percentile(raw, 0.5) / 1_000 });
    printFigure({ name: `spine.commit_1_of_${this.count}_p95`, value: percentile(samples, 0.95) / 1_000, unit: 's', baseline: percentile(raw, 0.95) / 1_000 });
    printFigure({ name: `spine.commit_1_of_${this.count}_cpu`, value: (after.cpuSeconds - before.cpuSeconds) / COMMITS, unit: 's of processor' });
  }

  async allOfAll(): Promise<void> {
    const value = this.#next();
    const files = Object.fromEntries(this.#names.map((name) => [`apps/${name}/cm.yaml`, configMap(name, value)]));
    const from = performance.now();
    await this.#commit(files);
    const live = await this.watch.untilAll(new Map(this.#names.map((name) => [name, value])), 120_000);
    printFigure({ name: `spine.commit_all_${this.count}`, value: (live - from) / 1_000, unit: 's' });
  }

  /** Edits of different objects by another manager: when the API tells of it, and when it is reverted. */
  async drift(): Promise<void> {
    const seen: number[] = [];
    const reverted: number[] = [];
    for (let index = 0; index < EDITS; index += 1) {
      const name = this.#names[(index * 41 + 3) % this.count] ?? nameOf(0);
      const value = this.watch.value(name) ?? '0';
      const newest = await this.#newestDrift();
      const from = performance.now();
      await this.watch.patch(NAMESPACE, name, `edited-${index}`, 'kubectl-edit');
      const known = this.#driftKnown(newest).then((at) => seen.push(at - from));
      await this.watch.until(name, `edited-${index}`);
      reverted.push((await this.watch.until(name, value)) - from);
      await known;
    }
    printFigure({ name: `spine.drift_seen_p95_${this.count}`, value: percentile(seen, 0.95), unit: 'ms' });
    printFigure({ name: `spine.drift_reverted_p95_${this.count}`, value: percentile(reverted, 0.95), unit: 'ms' });
  }

  async memory(): Promise<void> {
    await pause(5_000);
    const [controlPlane, postgres, agent] = (await Promise.all([this.#controlPlaneUsage(), usageOf([await this.system.postgresPid()]), usageOf([this.#agentPid()])])).map(({ pssMib }) => pssMib) as [number, number, number];
    printFigure({ name: `spine.memory_${this.count}`, value: controlPlane + postgres + agent, unit: 'MiB PSS' });
    printFigure({ name: `spine.memory_${this.count}_control_plane`, value: controlPlane, unit: 'MiB PSS' });
    printFigure({ name: `spine.memory_${this.count}_postgres`, value: postgres, unit: 'MiB PSS' });
    printFigure({ name: `spine.memory_${this.count}_agent`, value: agent, unit: `MiB PSS, ${this.count} objects` });
  }

  async idleCpu(): Promise<void> {
    const before = await this.#usage();
    await pause(IDLE_SECONDS * 1_000);
    const after = await this.#usage();
    printFigure({ name: `spine.idle_cpu_${this.count}`, value: ((after.cpuSeconds - before.cpuSeconds) * 60) / IDLE_SECONDS, unit: 's of processor a minute' });
  }

  async #usage(): Promise<Usage> {
    return usageOf([this.system.controlPlane?.pid ?? -1, await this.system.postgresPid(), this.#agentPid()]);
  }

  /** The embedded PostgreSQL is a child of the control plane, and is counted for itself. */
  async #controlPlaneUsage(): Promise<Usage> {
    return usageOf([this.system.controlPlane?.pid ?? -1], [await this.system.postgresPid()]);
  }

  #agentPid(): number {
    return this.system.member(CLUSTER).agent?.pid ?? -1;
  }

  async #commit(files: Record<string, string>): Promise<void> {
    await this.#repository?.commitFiles({ files, message: `Round ${this.#round}` });
  }

  #next(): string {
    this.#round += 1;
    return `v${this.#round}`;
  }

  async #synced(): Promise<number> {
    const { stats } = await this.system.api.query<{ stats: { synced: number } }>('query { stats { synced } }');
    return stats.synced;
  }

  /** The drift the API tells of first: the newest. */
  async #newestDrift(): Promise<string | undefined> {
    const { driftTimeline } = await this.system.api.query<{ driftTimeline: { nodes: { id: string }[] } }>('query { driftTimeline(first: 1) { nodes { id } } }');
    return driftTimeline.nodes[0]?.id;
  }

  /** The moment the API tells of another drift than the one known. */
  async #driftKnown(known: string | undefined): Promise<number> {
    const deadline = performance.now() + 30_000;
    while ((await this.#newestDrift()) === known) {
      if (performance.now() > deadline) throw new Error('the API told of no drift in 30 s');
      await pause(5);
    }
    return performance.now();
  }
}
