import path from 'node:path';
import type { ControlPlaneApi } from '@tidemark/dev';
import { mapLimited } from '@tidemark/kernel';
import { SeededRandom } from '@tidemark/testing';
import { Milestones } from './milestones.js';
import { SimulatedAgent, type Said } from './simulated-agent.js';

export interface FleetOptions {
  readonly agents: number;
  /** Number of the first one: several processes make up one fleet. */
  readonly first: number;
  readonly prefix: string;
  readonly seed: number;
  readonly server: string;
  readonly authority: string;
  readonly api: ControlPlaneApi;
  readonly directory: string;
  readonly happensEveryMs: number | null;
  readonly fetchBundles: boolean;
}

export interface FleetState {
  readonly opened: number;
  readonly connected: number;
  readonly reports: number;
  readonly unacknowledged: number;
  readonly stored: Milestones;
  readonly synced: Milestones;
}

/** Agents that enrol, dial or leave at the same time. */
const AT_ONCE = 32;

/** Thousands of agents in this process; everything random about them comes from one seed. */
export class Fleet {
  readonly #agents: SimulatedAgent[] = [];
  readonly #stored = new Milestones();
  readonly #synced = new Milestones();

  constructor(private readonly options: FleetOptions) {}

  /** Enrols whoever has no identity yet, and dials; resolves when all have begun to. */
  async start(): Promise<void> {
    const { agents, first, prefix, seed, directory, ...rest } = this.options;
    const indexes = Array.from({ length: agents }, (_, index) => first + index);
    await mapLimited(indexes, AT_ONCE, async (index) => {
      const name = `${prefix}${String(index).padStart(5, '0')}`;
      const random = new SeededRandom(seed * 1_000_003 + index);
      const agent = await SimulatedAgent.open({ ...rest, name, random, directory: path.join(directory, name), stored: this.#stored, synced: this.#synced });
      this.#agents.push(agent);
      agent.dial();
    });
  }

  async hangUp(): Promise<void> {
    await mapLimited(this.#agents, AT_ONCE, (agent) => agent.hangUp());
  }

  dial(): void {
    for (const agent of this.#agents) agent.dial();
  }

  state(): FleetState {
    const said = this.said();
    const sum = (of: (one: Said) => number): number => said.reduce((total, one) => total + of(one), 0);
    return {
      opened: this.#agents.length,
      connected: this.#agents.filter(({ connected }) => connected).length,
      reports: sum(({ last }) => last),
      unacknowledged: sum(({ unacknowledged }) => unacknowledged),
      stored: this.#stored,
      synced: this.#synced,
    };
  }

  /** When each agent reached a step for a revision, in milliseconds since the epoch. */
  moments(step: 'stored' | 'synced', revision: string): readonly number[] {
    return (step === 'stored' ? this.#stored : this.#synced).momentsOf(revision);
  }

  said(): Said[] {
    return this.#agents.map((agent) => agent.said());
  }

  async stop(): Promise<void> {
    await mapLimited(this.#agents, AT_ONCE, (agent) => agent.close());
  }
}
