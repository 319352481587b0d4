import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { messageOf } from '@tidemark/kernel';
import { eventually } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';
import { Activity } from './activity.js';
import { verifyCluster } from './cluster-verdict.js';
import { lastWords } from './last-words.js';
import { verifyLog } from './log-verdict.js';
import { APPLICATIONS, manifestsOf, PlatformRepository } from './platform-repository.js';
import { verifyReplay } from './replay-verdict.js';
import { SeededRandom } from '@tidemark/testing';
import { killAndRestart, type Victim } from './victims.js';

/** One line of the table. */
export interface ChaosOutcome {
  readonly victim: Victim;
  readonly kills: number;
  readonly recovered: number;
  /** From a kill to the newest commit being live everywhere, the longest, in milliseconds. */
  readonly worstMs: number;
  /** Commits and events of this part of the run. */
  readonly commits: number;
  readonly events: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly outOfOrder: readonly string[];
  /** What else is not as it should be: clusters, inventories, read models. */
  readonly differences: readonly string[];
}

export interface ChaosOptions {
  readonly victims: readonly Victim[];
  readonly kills: number;
  readonly seed: number;
  readonly tell?: (line: string) => void;
}

const CLUSTERS = ['alpha', 'beta'];
/** Characters of each part's log that a failed run quotes. */
const LOG_TAIL = 4_000;
const RECOVERY_MS = 60_000;
/** A kill comes at any instant of this long a time of commits. */
const LONGEST_QUIET_MS = 1_500;

/** Kills each victim at random instants of a stream of commits and live edits, and judges afterwards what became of them. */
export async function runChaos({ victims, kills, seed, tell = () => undefined }: ChaosOptions): Promise<ChaosOutcome[]> {
  const random = new SeededRandom(seed);
  const system = await TidemarkSystem.start({ clusters: CLUSTERS });
  try {
    const run = new ChaosRun(system, new PlatformRepository(await system.repository('platform'), random), random, tell);
    await run.prepare();
    const outcomes: ChaosOutcome[] = [];
    for (const victim of victims) outcomes.push(await run.kill(victim, kills));
    return outcomes;
  } catch (thrown) {
    const parts = ['control-plane', ...CLUSTERS.map((name) => `agent-${name}`)];
    const logs = await Promise.all(parts.map(async (part) => `${part}:\n${(await system.log(part)).slice(-LOG_TAIL)}`));
    throw new Error(`${messageOf(thrown)}\n${await wordsOf(system)}\n${logs.join('\n')}`, { cause: thrown });
  } finally {
    await system.stop();
  }
}

async function wordsOf(system: TidemarkSystem): Promise<string> {
  const database = new pg.Client({ connectionString: await system.databaseUrl() });
  try {
    await database.connect();
    return await lastWords(database);
  } catch (thrown) {
    return `the database cannot be asked: ${messageOf(thrown)}`;
  } finally {
    await database.end();
  }
}

class ChaosRun {
  #events = 0;
  #commits = 0;
  /** Faults told before: each is counted for the part of the run it showed up in. */
  readonly #told = new Set<string>();

  constructor(
    private readonly system: TidemarkSystem,
    private readonly repository: PlatformRepository,
    private readonly random: SeededRandom,
    private readonly tell: (line: string) => void,
  ) {}

  async prepare(): Promise<void> {
    await this.repository.commit();
    await this.system.api.declare(manifestsOf(this.system.git.git.cloneUrl('platform')), CLUSTERS);
    await this.#live();
  }

  async kill(victim: Victim, kills: number): Promise<ChaosOutcome> {
    const times: number[] = [];
    for (let nr = 1; nr <= kills; nr += 1) {
      const activity = new Activity(this.system, this.repository, this.random);
      await activity.during(this.random.between(0, LONGEST_QUIET_MS));
      const from = performance.now();
      await killAndRestart(victim, this.system, this.random);
      await activity.during(this.random.between(0, LONGEST_QUIET_MS));
      await activity.stop();
      await this.#live();
      times.push(performance.now() - from);
      this.tell(`${victim} ${nr}/${kills}: commit ${this.repository.commits} live after ${Math.round(times.at(-1) ?? 0)} ms`);
    }
    return { victim, kills, recovered: times.length, worstMs: Math.max(...times), ...(await this.#judge()) };
  }

  async #judge(): Promise<Pick<ChaosOutcome, 'commits' | 'events' | 'lost' | 'doubled' | 'outOfOrder' | 'differences'>> {
    const database = await this.#connect();
    try {
      const clusters = await Promise.all(CLUSTERS.map((name) => this.#settledDifferences(name)));
      const replay = await verifyReplay(database);
      const verdict = await verifyLog(database, await this.#written(), this.repository.head);
      const outcome = {
        commits: this.repository.commits - this.#commits,
        events: verdict.events - this.#events,
        lost: this.#untold(verdict.lost),
        doubled: this.#untold(verdict.doubled),
        outOfOrder: this.#untold(verdict.outOfOrder),
        differences: [...clusters.flat(), ...replay],
      };
      this.#events = verdict.events;
      this.#commits = this.repository.commits;
      return outcome;
    } finally {
      await database.end();
    }
  }

  /** The newest commit is live in every cluster, as the API tells. Nothing is pushed meanwhile: no later webhook helps. */
  async #live(): Promise<void> {
    const { head } = this.repository;
    for (const application of APPLICATIONS) {
      await eventually(() => this.system.api.isLive(application, CLUSTERS.length, head), { what: `commit ${this.repository.commits} of ${application} to be live`, timeoutMs: RECOVERY_MS });
    }
  }

  /** A live edit of the last moment may still be on its way back. */
  async #settledDifferences(name: string): Promise<string[]> {
    let found: string[] = [];
    await eventually(async () => (found = await verifyCluster(this.system, name, this.repository)).length === 0, { what: `${name} to be as committed`, timeoutMs: 20_000 }).catch(() => undefined);
    return found;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: await this.system.databaseUrl() });
    await client.connect();
    return client;
  }

  /** By epoch, how many reports each agent has written to its disk. */
  async #written(): Promise<Map<string, number>> {
    const written = new Map<string, number>();
    for (const { stateDir } of this.system.members.values()) {
      const folder = path.join(stateDir, 'reports');
      const epoch = (await readFile(path.join(folder, 'epoch'), 'utf8')).trim();
      const segment = (await readdir(path.join(folder, epoch))).filter((name) => name.endsWith('.ndjson')).sort().at(-1);
      const lines = segment === undefined ? [] : (await readFile(path.join(folder, epoch, segment), 'utf8')).trim().split('\n');
      written.set(epoch, (JSON.parse(lines.at(-1) ?? '{"seq":0}') as { seq: number }).seq);
    }
    return written;
  }

  #untold(faults: readonly string[]): string[] {
    const fresh = faults.filter((fault) => !this.#told.has(fault));
    for (const fault of fresh) this.#told.add(fault);
    return fresh;
  }
}
