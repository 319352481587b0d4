import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, repositoryRoot, tempDir, type TempDir } from '@tidemark/testing';
import type { FleetState as SimulatedState } from '../../tools/fleet-sim/src/fleet.js';
import type { Reached } from '../../tools/fleet-sim/src/milestones.js';
import type { TidemarkSystem } from '../system/tidemark-system.js';

/** What the simulator answers to `state`, as it comes out of its JSON: by revision, when agents had it on disk and when they had synced it. */
export interface FleetState extends Omit<SimulatedState, 'stored' | 'synced'> {
  readonly rssMib: number;
  readonly stored: Readonly<Record<string, Reached>>;
  readonly synced: Readonly<Record<string, Reached>>;
}

export interface FleetOptions {
  readonly agents: number;
  readonly seed?: number;
  /** Seconds between two things that happen in one cluster by themselves; left out: nothing does. */
  readonly busyEverySeconds?: number;
}

const PROGRAM = path.join(repositoryRoot, 'tools/fleet-sim/dist/main.js');

/** The fleet simulator as a process of its own, so that its memory and processor time are not the product's. */
export class SimulatedFleet {
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #ended: Promise<number | null>;

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: TempDir,
  ) {
    this.#ended = new Promise((resolve) => process.once('exit', resolve));
    createInterface({ input: process.stdout as NodeJS.ReadableStream }).on('line', (line) => this.#waiting.shift()?.(line));
  }

  /** Registers, enrols and connects the agents; resolves when the control plane has a session of each. */
  static async start(system: TidemarkSystem, { agents, seed = 1, busyEverySeconds }: FleetOptions): Promise<SimulatedFleet> {
    const folder = await tempDir('fleet');
    const token = path.join(folder.path, 'token');
    await writeFile(token, system.api.token ?? '', { mode: 0o600 });
    const args = ['--server', `https://127.0.0.1:${system.tlsPort}`, '--ca-file', path.join(system.dataDir, 'pki/ca.crt'), '--api', system.address, '--token-file', token];
    const life = busyEverySeconds === undefined ? [] : ['--behaviour', 'busy', '--every', String(busyEverySeconds)];
    const child = spawn(process.execPath, [PROGRAM, ...args, ...life, '--agents', String(agents), '--seed', String(seed), '--state', path.join(folder.path, 'state')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const fleet = new SimulatedFleet(child, folder);
    await fleet.#line();
    await fleet.until((state) => state.connected === agents, `${agents} agents to connect`, 600_000);
    return fleet;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  state(): Promise<FleetState> {
    return this.#ask<FleetState>('state');
  }

  hangUp(): Promise<null> {
    return this.#ask<null>('hang-up');
  }

  dial(): Promise<null> {
    return this.#ask<null>('dial');
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
    this.process.stdin?.write('quit\n');
    await this.#ended;
    await this.folder.remove();
  }

  async #ask<T>(command: string): Promise<T> {
    const line = this.#line();
    this.process.stdin?.write(`${command}\n`);
    const { answer, error } = JSON.parse(await line) as { answer: T; error?: string };
    if (error !== undefined) throw new Error(`${command}: ${error}`);
    return answer;
  }

  #line(): Promise<string> {
    const line = new Promise<string>((resolve) => this.#waiting.push(resolve));
    return Promise.race([line, this.#ended.then((code) => Promise.reject(new Error(`the fleet simulator ended with ${code}`)))]);
  }
}
