import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { eventually, repositoryRoot, tempDir, type TempDir } from '@tidemark/testing';
import type { FleetState as SimulatedState } from '../../tools/fleet-sim/src/fleet.js';
import type { Reached } from '../../tools/fleet-sim/src/milestones.js';
import type { TidemarkSystem } from '../system/tidemark-system.js';

/** What the whole fleet answers: how many agents have a revision on disk, and how many have synced it. */
export interface FleetState extends Omit<SimulatedState, 'stored' | 'synced'> {
  readonly rssMib: number;
  readonly stored: Readonly<Record<string, number>>;
  readonly synced: Readonly<Record<string, number>>;
}

/** `state` of one process, as it comes out of its JSON. */
type ProcessState = Omit<FleetState, 'stored' | 'synced'> & Record<'stored' | 'synced', Readonly<Record<string, Reached>>>;

export interface FleetOptions {
  readonly agents: number;
  readonly seed?: number;
  /** Seconds between two things that happen in one cluster by themselves; left out: nothing does. */
  readonly busyEverySeconds?: number;
}

const PROGRAM = path.join(repositoryRoot, 'tools/fleet-sim/dist/main.js');

/** Each keeps three files open; a process may usually have 20,000. */
const AGENTS_A_PROCESS = 4_000;

/** The fleet simulator in processes of its own, so that its memory and processor time are not the product's. */
export class SimulatedFleet {
  private constructor(
    private readonly simulators: readonly Simulator[],
    private readonly folder: TempDir,
  ) {}

  /** Registers, enrols and connects the agents; resolves when the control plane has a session of each. */
  static async start(system: TidemarkSystem, { agents, seed = 1, busyEverySeconds }: FleetOptions): Promise<SimulatedFleet> {
    const folder = await tempDir('fleet');
    const token = path.join(folder.path, 'token');
    await writeFile(token, system.api.token ?? '', { mode: 0o600 });
    const args = ['--server', `https://127.0.0.1:${system.tlsPort}`, '--ca-file', path.join(system.dataDir, 'pki/ca.crt'), '--api', system.address, '--token-file', token];
    const life = busyEverySeconds === undefined ? [] : ['--behaviour', 'busy', '--every', String(busyEverySeconds)];
    const firsts = Array.from({ length: Math.ceil(agents / AGENTS_A_PROCESS) }, (_, index) => index * AGENTS_A_PROCESS);
    const simulators = firsts.map((first) => {
      const share = ['--first', String(first), '--agents', String(Math.min(AGENTS_A_PROCESS, agents - first))];
      return new Simulator([...args, ...life, ...share, '--seed', String(seed), '--state', path.join(folder.path, 'state')]);
    });
    const fleet = new SimulatedFleet(simulators, folder);
    await Promise.all(simulators.map((simulator) => simulator.started));
    await fleet.until((state) => state.connected === agents, `${agents} agents to connect`, 600_000);
    return fleet;
  }

  async state(): Promise<FleetState> {
    const states = await this.#all<ProcessState>('state');
    const sum = (of: (one: ProcessState) => number): number => states.reduce((total, one) => total + of(one), 0);
    const counts = (step: 'stored' | 'synced'): Record<string, number> => {
      const revisions = new Set(states.flatMap((one) => Object.keys(one[step])));
      return Object.fromEntries([...revisions].map((revision) => [revision, sum((one) => one[step][revision]?.count ?? 0)]));
    };
    return {
      opened: sum(({ opened }) => opened),
      connected: sum(({ connected }) => connected),
      reports: sum(({ reports }) => reports),
      unacknowledged: sum(({ unacknowledged }) => unacknowledged),
      rssMib: sum(({ rssMib }) => rssMib),
      stored: counts('stored'),
      synced: counts('synced'),
    };
  }

  /** When each agent reached the step, in milliseconds since the epoch, in no order. */
  async moments(step: 'stored' | 'synced', revision: string): Promise<number[]> {
    return (await this.#all<number[]>(`moments ${step} ${revision}`)).flat();
  }

  async hangUp(): Promise<void> {
    await this.#all('hang-up');
  }

  async dial(): Promise<void> {
    await this.#all('dial');
  }

  until(reached: (state: FleetState) => boolean, what: string, timeoutMs: number): Promise<FleetState> {
    return eventually(
      async () => {
        const state = await this.state();
        return reached(state) && state;
      },
      { what, timeoutMs, everyMs: 200 },
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.simulators.map((simulator) => simulator.quit()));
    await this.folder.remove();
  }

  #all<T>(command: string): Promise<T[]> {
    return Promise.all(this.simulators.map((simulator) => simulator.ask<T>(command)));
  }
}

/** One process of the simulator: a command a line, an answer a line. */
class Simulator {
  readonly started: Promise<string>;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #ended: Promise<number | null>;

  constructor(args: readonly string[]) {
    this.#process = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ended = new Promise((resolve) => this.#process.once('exit', resolve));
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()?.(line));
    this.started = this.#line();
  }

  async ask<T>(command: string): Promise<T> {
    const line = this.#line();
    this.#process.stdin.write(`${command}\n`);
    const { answer, error } = JSON.parse(await line) as { answer: T; error?: string };
    if (error !== undefined) throw new Error(`${command}: ${error}`);
    return answer;
  }

  async quit(): Promise<void> {
    this.#process.stdin.write('quit\n');
    await this.#ended;
  }

  #line(): Promise<string> {
    const line = new Promise<string>((resolve) => this.#waiting.push(resolve));
    return Promise.race([line, this.#ended.then((code) => Promise.reject(new Error(`the fleet simulator ended with ${code}`)))]);
  }
}
