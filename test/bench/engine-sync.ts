import { percentile, tempDir, startCluster, WatchTape, type Cluster } from '@tidemark/testing';
import { AgentHarness } from '../integration/agent/agent-harness.js';
import type { Figure } from './figures.js';
import { RawClient } from './raw-client.js';

type Manifest = Record<string, unknown> & { metadata: { name: string; annotations?: Record<string, string> } };

const NAMESPACE = 'default';
const WAVES = 6;
const PASSES = 20;
/** The targets of the engine, in milliseconds; from wave to wave, beyond what the API server needs. */
const MOST = { sixWaves: 1_500, preSync: 1_800, waveToWave: 150, passCpu: 50 };
const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;

const configMap = (name: string, annotations: Record<string, string> = {}): Manifest => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data: { value: name } });
const podOf = (name: string): Record<string, unknown> => ({ containers: [{ name: 'main', image: `example.test/${name}:1` }] });
const deployment = (name: string, annotations: Record<string, string> = {}): Manifest => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, annotations }, spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: podOf(name) } } });
const job = (name: string, annotations: Record<string, string> = {}): Manifest => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, annotations }, spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', ...podOf(name) } } } });
const wave = (index: number): Record<string, string> => ({ 'argocd.argoproj.io/sync-wave': String(index) });

/**
 * First syncs on a real API server by the agent's reconciler, with its journals on disk, beside a client that does
 * nothing but apply the same objects one after another and wait for them on a watch.
 */
export async function engineSync(rounds: number): Promise<Figure[]> {
  const folder = await tempDir('bench-engine');
  const cluster = await startCluster({ folder: folder.path, name: 'bench' });
  const bench = await SyncBench.open(cluster);
  try {
    await bench.warmUp();
    return [...(await bench.configMapWaves(rounds)), ...(await bench.preSyncJob(rounds)), ...(await bench.deploymentWaves(rounds)), ...(await bench.noChangePass())];
  } finally {
    await bench.close();
    await cluster.stop();
    await folder.remove();
  }
}

class SyncBench {
  private constructor(
    private readonly agent: AgentHarness,
    private readonly raw: RawClient,
    private readonly tape: WatchTape,
  ) {}

  static async open(cluster: Cluster): Promise<SyncBench> {
    const tape = await WatchTape.open(cluster, [CONFIG_MAPS, DEPLOYMENTS, JOBS]);
    return new SyncBench(await AgentHarness.start(cluster.kubeconfig), await RawClient.open(cluster), tape);
  }

  async close(): Promise<void> {
    await this.agent.release();
    this.raw.close();
    this.tape.close();
  }

  /** Connections, discovery and the watches of these kinds: an agent has them when an application comes. */
  async warmUp(): Promise<void> {
    await this.#sync([configMap('warm'), deployment('warm', wave(1)), job('warm', { 'argocd.argoproj.io/hook': 'PreSync' })]);
    await this.#rawJobThenMap('warm-raw');
    await this.#rawDeployment('warm-raw');
  }

  async configMapWaves(rounds: number): Promise<Figure[]> {
    const [took, raw, gaps, rawGaps]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < rounds; round += 1) {
      const names = Array.from({ length: WAVES }, (_, index) => `waves-${round}-${index}`);
      took.push(await this.#sync(names.map((name, index) => configMap(name, wave(index)))));
      gaps.push(...between(await Promise.all(names.map((name) => this.#added('ConfigMap', name)))));
      const from = performance.now();
      const plain = names.map((name) => `raw-${name}`);
      for (const name of plain) await this.raw.apply(CONFIG_MAPS, configMap(name));
      raw.push(performance.now() - from);
      rawGaps.push(...between(await Promise.all(plain.map((name) => this.#added('ConfigMap', name)))));
    }
    return [
      { name: 'engine.sync_6_waves_p50', value: percentile(took, 0.5), unit: 'ms', baseline: percentile(raw, 0.5), most: MOST.sixWaves },
      { name: 'engine.sync_6_waves_max', value: Math.max(...took), unit: 'ms', baseline: Math.max(...raw) },
      waveToWave('engine.wave_to_wave_p95', gaps, rawGaps),
    ];
  }

  async preSyncJob(rounds: number): Promise<Figure[]> {
    const [took, raw]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      took.push(await this.#sync([job(`pre-${round}`, { 'argocd.argoproj.io/hook': 'PreSync' }), configMap(`after-pre-${round}`)]));
      raw.push(await this.#rawJobThenMap(`raw-${round}`));
    }
    return [
      { name: 'engine.sync_presync_job_p50', value: percentile(took, 0.5), unit: 'ms', baseline: percentile(raw, 0.5), most: MOST.preSync },
      { name: 'engine.sync_presync_job_max', value: Math.max(...took), unit: 'ms', baseline: Math.max(...raw) },
    ];
  }

  /** Waves that wait for the cluster: from the moment a Deployment is told available to the moment the next wave's is told created. */
  async deploymentWaves(rounds: number): Promise<Figure[]> {
    const [gaps, rawGaps]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const names = Array.from({ length: WAVES }, (_, index) => `dep-${round}-${index}`);
      await this.#sync(names.map((name, index) => deployment(name, wave(index))));
      for (const [index, name] of names.slice(1).entries()) gaps.push((await this.#added('Deployment', name)) - (await this.#available(names[index] ?? '')));
      for (const name of names) {
        const available = await this.#rawDeployment(`raw-${name}`);
        await this.raw.apply(CONFIG_MAPS, configMap(`raw-next-${name}`));
        rawGaps.push((await this.#added('ConfigMap', `raw-next-${name}`)) - available);
      }
    }
    return [waveToWave('engine.wave_to_wave_after_ready_p95', gaps, rawGaps)];
  }

  /** Another sync of an application that is as it should be: what it writes and what it costs this process. */
  async noChangePass(): Promise<Figure[]> {
    const objects = Array.from({ length: 1_000 }, (_, index) => configMap(`many-${index}`));
    const first = this.agent.declare(NAMESPACE, objects, { name: 'many' });
    await this.agent.sync(first, 120_000);
    await this.agent.status(first, 'Synced');
    const passes: number[] = [];
    const changesBefore = this.tape.events.length;
    for (let round = 0; round < PASSES; round += 1) {
      const again = this.agent.declare(NAMESPACE, objects, { name: 'many', targetId: first.targetId });
      const before = process.cpuUsage();
      await this.agent.sync(again);
      passes.push(cpuMs(process.cpuUsage(before)));
    }
    // The tape is in order: when it has what is written now, it has everything before.
    await this.raw.apply(CONFIG_MAPS, configMap('mark'));
    await this.#added('ConfigMap', 'mark');
    const writes = this.tape.events.slice(changesBefore).filter(({ object }) => object.metadata.name.startsWith('many-')).length;
    const listed = await this.#listCpu(objects.length);
    const before = process.cpuUsage();
    await this.agent.operations.handle({ kind: 'refresh', targetId: first.targetId }, new AbortController().signal);
    const refreshed = cpuMs(process.cpuUsage(before));
    return [
      { name: 'engine.no_change_1000_writes', value: writes, unit: 'writes', most: 0 },
      { name: 'engine.no_change_1000_cpu', value: percentile(passes, 0.5), unit: 'ms of processor', baseline: listed, most: MOST.passCpu },
      { name: 'engine.no_change_1000_cpu_first', value: passes[0] ?? Number.NaN, unit: 'ms of processor, before the code is warm', baseline: listed },
      { name: 'engine.refresh_1000_cpu', value: refreshed, unit: 'ms of processor, every object read again', baseline: listed },
    ];
  }

  /** What it costs a client without an index to look at the same objects once, in milliseconds of processor. */
  async #listCpu(least: number): Promise<number> {
    const costs: number[] = [];
    for (let round = 0; round < PASSES; round += 1) {
      const before = process.cpuUsage();
      const { items } = JSON.parse(await this.raw.get(CONFIG_MAPS)) as { items: unknown[] };
      costs.push(cpuMs(process.cpuUsage(before)));
      if (items.length < least) throw new Error(`${items.length} of ${least} objects were listed`);
    }
    return percentile(costs, 0.5);
  }

  /** Milliseconds from the statement to the report that the sync is finished. */
  async #sync(objects: readonly Manifest[]): Promise<number> {
    const from = performance.now();
    const target = this.agent.declare(NAMESPACE, objects, { name: objects[0]?.metadata.name ?? 'none' });
    const finished = await this.agent.sync(target);
    if (finished.outcome !== 'succeeded') throw new Error(`the sync ${finished.outcome}: ${finished.message}`);
    const at = this.agent.seen.find(({ report }) => report === finished)?.at ?? performance.now();
    return at - from;
  }

  async #rawJobThenMap(name: string): Promise<number> {
    const from = performance.now();
    await this.raw.apply(JOBS, job(name));
    await this.tape.until(`the Job ${name} to be complete`, ({ object }) => object.metadata.name === name && JSON.stringify(object.status?.['conditions'] ?? '').includes('"Complete"'));
    await this.raw.apply(CONFIG_MAPS, configMap(`after-${name}`));
    return performance.now() - from;
  }

  async #rawDeployment(name: string): Promise<number> {
    await this.raw.apply(DEPLOYMENTS, deployment(name));
    return this.#available(name);
  }

  async #added(kind: string, name: string): Promise<number> {
    return (await this.tape.until(`${kind} ${name} on the watch`, ({ type, object }) => type === 'ADDED' && object.kind === kind && object.metadata.name === name)).at;
  }

  async #available(name: string): Promise<number> {
    return (await this.tape.until(`the Deployment ${name} to be available`, ({ object }) => object.kind === 'Deployment' && object.metadata.name === name && object.status?.['availableReplicas'] === 1)).at;
  }
}

function waveToWave(name: string, gaps: readonly number[], rawGaps: readonly number[]): Figure {
  const baseline = percentile(rawGaps, 0.95);
  return { name, value: percentile(gaps, 0.95), unit: 'ms', baseline, most: baseline + MOST.waveToWave };
}

const between = (moments: readonly number[]): number[] => moments.slice(1).map((at, index) => at - (moments[index] ?? at));
const cpuMs = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;
