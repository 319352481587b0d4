import { setTimeout as pause } from 'node:timers/promises';
import { percentile, type GitRepository } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';
import { printFigure } from './figures.js';
import { usageOf, type Usage } from './processes.js';
import { SimulatedFleet, type FleetState } from './simulated-fleet.js';

/** Clusters one declaration may name. */
const CLUSTERS_OF_ONE = 1_000;
const COMMITS = 3;
const IDLE_SECONDS = 30;
const CAUGHT_UP_MS = 300_000;
const REPOSITORY = 'fleet';

/** Figures after the fleet has joined, in this order; each can run alone. */
const STEPS = ['idle', 'commit', 'storm'] as const;
export type FleetStep = (typeof STEPS)[number];
export const isFleetStep = (name: string): name is FleetStep => (STEPS as readonly string[]).includes(name);

export interface FleetBenchOptions {
  /** Agents of each run; the largest last, so that the slope is seen. */
  readonly counts: readonly number[];
  readonly only: FleetStep | null;
}

/** What a control plane costs, and how quick it is, with so many agents of the real protocol. */
export async function fleet({ counts, only }: FleetBenchOptions): Promise<void> {
  for (const count of counts) await measure(count, only);
}

async function measure(count: number, only: FleetStep | null): Promise<void> {
  // All agents enrol from one address here.
  const system = await TidemarkSystem.start({ clusters: [], env: { TIDEMARK_ENROLMENTS_PER_SECOND: '5000' } });
  let agents: SimulatedFleet | undefined;
  try {
    const from = performance.now();
    agents = await SimulatedFleet.start(system, { agents: count });
    printFigure({ name: `fleet.enrol_${count}`, value: count / ((performance.now() - from) / 1_000), unit: 'agents/s registered, enrolled and connected' });
    const bench = new FleetBench(system, agents, count);
    for (const step of STEPS) {
      if (only === null || only === step) await bench[step]();
    }
  } finally {
    await agents?.stop();
    await system.stop();
  }
}

class FleetBench {
  constructor(
    private readonly system: TidemarkSystem,
    private readonly agents: SimulatedFleet,
    private readonly count: number,
  ) {}

  async idle(): Promise<void> {
    await pause(5_000);
    const before = await this.#usage();
    const database = await this.#databaseUsage();
    await pause(IDLE_SECONDS * 1_000);
    const after = await this.#usage();
    const cores = after.cpuSeconds - before.cpuSeconds + (await this.#databaseUsage()).cpuSeconds - database.cpuSeconds;
    printFigure({ name: `fleet.idle_memory_${this.count}`, value: after.pssMib, unit: 'MiB PSS, control plane' });
    printFigure({ name: `fleet.idle_cpu_${this.count}`, value: cores / IDLE_SECONDS, unit: 'cores, control plane and PostgreSQL' });
  }

  /** Push of a commit that every cluster runs, to the agents' own words that they have it on disk, and that it is synced. */
  async commit(): Promise<void> {
    const repository = await this.system.repository(REPOSITORY);
    const first = await this.#push(repository, 0);
    for (let index = 0; index * CLUSTERS_OF_ONE < this.count; index += 1) {
      await this.system.api.declare(application(this.system.git.git.cloneUrl(REPOSITORY), index), this.#clusters(index));
    }
    await this.#everywhere('synced', first);
    for (let round = 1; round <= COMMITS; round += 1) {
      const from = Date.now();
      const revision = await this.#push(repository, round);
      await this.#everywhere('synced', revision);
      for (const step of ['stored', 'synced'] as const) {
        const moments = await this.agents.moments(step, revision);
        printFigure({ name: `fleet.commit_${step}_${this.count}_p50`, value: (percentile(moments, 0.5) - from) / 1_000, unit: `s, commit ${round}` });
        printFigure({ name: `fleet.commit_${step}_${this.count}_p99`, value: (percentile(moments, 0.99) - from) / 1_000, unit: `s, commit ${round}` });
      }
      await this.#caughtUp();
      printFigure({ name: `fleet.commit_reports_${this.count}`, value: (Date.now() - from) / 1_000, unit: `s until every report is durable, commit ${round}` });
    }
  }

  /** Every session is cut in one moment; all come back as their back-off lets them. */
  async storm(): Promise<void> {
    const before = await this.#usage();
    await this.agents.hangUp();
    const from = performance.now();
    await this.agents.dial();
    await this.#caughtUp();
    printFigure({ name: `fleet.reconnect_storm_${this.count}`, value: (performance.now() - from) / 1_000, unit: 's until all are connected and caught up' });
    printFigure({ name: `fleet.reconnect_storm_${this.count}_cpu`, value: ((await this.#usage()).cpuSeconds - before.cpuSeconds) / this.count * 1_000, unit: 'ms of processor an agent' });
  }

  #caughtUp(): Promise<FleetState> {
    return this.agents.until((state) => state.connected === this.count && state.unacknowledged === 0, 'every agent to be caught up', CAUGHT_UP_MS);
  }

  #everywhere(step: 'stored' | 'synced', revision: string): Promise<FleetState> {
    return this.agents.until((state) => state[step][revision] === this.count, `${revision} to be ${step} everywhere`, CAUGHT_UP_MS);
  }

  async #push(repository: GitRepository, round: number): Promise<string> {
    return repository.commitFiles({ files: { 'app/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  value: "${round}"\n` }, message: `Round ${round}` });
  }

  #clusters(index: number): string[] {
    const from = index * CLUSTERS_OF_ONE;
    return Array.from({ length: Math.min(CLUSTERS_OF_ONE, this.count - from) }, (_, offset) => `sim-${String(from + offset).padStart(5, '0')}`);
  }

  async #usage(): Promise<Usage> {
    return usageOf([this.system.controlPlane?.pid ?? -1], [await this.system.postgresPid()]);
  }

  async #databaseUsage(): Promise<Usage> {
    return usageOf([await this.system.postgresPid()]);
  }
}

const application = (url: string, index: number): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: fleet-${index}, namespace: argocd}
spec:
  project: default
  source: {repoURL: '${url}', path: app, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: fleet}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
`;
