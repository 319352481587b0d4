import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { BundleCache, DesiredState, enrol, Link, loadIdentity, LOG_DEFAULTS, Operations, saveIdentity, WriteAheadLog, type BundleFetcher, type Identity } from '@tidemark/agent';
import type { ControlPlaneApi } from '@tidemark/dev';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { SeededRandom } from '@tidemark/testing';
import pino from 'pino';
import { nextHappening, type Happening } from './behaviour.js';
import type { Milestones } from './milestones.js';
import { SimulatedCluster } from './simulated-cluster.js';

export interface SimulatedAgentOptions {
  readonly name: string;
  readonly directory: string;
  readonly server: string;
  readonly authority: string;
  readonly api: ControlPlaneApi;
  readonly random: SeededRandom;
  /** Mean milliseconds between two things that happen by themselves; null: nothing does. */
  readonly happensEveryMs: number | null;
  readonly fetchBundles: boolean;
  readonly stored: Milestones;
  readonly synced: Milestones;
}

/** What one agent said, for the comparison with what the history has. */
export interface Said {
  readonly cluster: string;
  readonly epoch: string;
  /** The last sequence number; they are dense from 1. */
  readonly last: number;
  readonly unacknowledged: number;
}

const VERSION = 'fleet-sim';
const RECONNECT_MS = 3_000;
const clock = { now: () => new Date() };
const ids = { uuid: () => randomUUID() };
const logger = pino({ level: process.env['TIDEMARK_LOG_LEVEL'] ?? 'silent' });

/** One agent of the fleet: the real link, report log and desired state around a made-up cluster. */
export class SimulatedAgent {
  #link: Link | null = null;
  #happening: NodeJS.Timeout | null = null;

  private constructor(
    private readonly options: SimulatedAgentOptions,
    private readonly identity: Identity,
    private readonly parts: { readonly log: WriteAheadLog; readonly desired: DesiredState; readonly cluster: SimulatedCluster; readonly operations: Operations; readonly route: Route },
  ) {}

  /** Enrols when there is no identity in the directory; does not dial yet. */
  static async open(options: SimulatedAgentOptions): Promise<SimulatedAgent> {
    const directory = (name: string): string => path.join(options.directory, name);
    const identity = (await loadIdentity(directory('identity'))) ?? (await join(options, directory('identity')));
    const log = await WriteAheadLog.open({ ...LOG_DEFAULTS, directory: directory('reports'), clock, ids });
    const route = new Route();
    const bundles = await BundleCache.open({ directory: directory('bundles'), fetcher: route, logger });
    const desired = await DesiredState.open({ directory: directory('desired'), bundles, logger });
    const { random, stored, synced, fetchBundles } = options;
    const cluster = new SimulatedCluster({ desired, reports: log, random, stored, synced, fetchBundles });
    const operations = new Operations({ handler: cluster.operations, reports: log, clock, logger });
    return new SimulatedAgent(options, identity, { log, desired, cluster, operations, route });
  }

  get connected(): boolean {
    return this.#link?.connected ?? false;
  }

  said(): Said {
    const { log } = this.parts;
    return { cluster: this.options.name, epoch: log.epoch, last: log.range.last, unacknowledged: log.backlog };
  }

  dial(): void {
    if (this.#link) return;
    const { log, desired, operations, route } = this.parts;
    const link = new Link({
      identity: this.identity,
      identityDirectory: path.join(this.options.directory, 'identity'),
      log, desired, operations, clock, logger,
      random: () => this.options.random.next(),
      agentVersion: VERSION,
      facts: () => Promise.resolve({ clusterUid: this.identity.clusterUid, kubernetesVersion: 'v1.36.0' }),
    });
    this.#link = link;
    route.link = link;
    link.start();
    this.#wait();
  }

  /** Cuts the connection; the cluster goes on, and what it has to say waits in the log. */
  async hangUp(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    await link?.stop();
  }

  async close(): Promise<void> {
    if (this.#happening) clearTimeout(this.#happening);
    this.parts.operations.stop();
    await this.parts.cluster.stop();
    await this.hangUp();
    await this.parts.desired.close();
    await this.parts.log.close();
  }

  #wait(): void {
    const { random, happensEveryMs } = this.options;
    if (happensEveryMs === null || this.#happening) return;
    const { afterMs, happening } = nextHappening(random, happensEveryMs);
    this.#happening = setTimeout(() => {
      this.#happening = null;
      this.#happen(happening);
      this.#wait();
    }, afterMs);
  }

  #happen(happening: Happening): void {
    if (happening !== 'disconnect') return this.parts.cluster.happen(happening);
    void this.hangUp().then(() => setTimeout(() => this.dial(), this.options.random.between(0, RECONNECT_MS)));
  }
}

async function join(options: SimulatedAgentOptions, directory: string): Promise<Identity> {
  const { server, authority, name, api } = options;
  const token = await api.registerCluster(name, { simulated: 'true' }).catch((thrown: unknown) => Promise.reject(notRegistered(name, thrown)));
  const identity = await enrol({ server, token, authority, clusterUid: uidOf(name), agentVersion: VERSION });
  await saveIdentity(directory, identity);
  return identity;
}

const notRegistered = (name: string, thrown: unknown): TidemarkError =>
  new TidemarkError('fleet-sim.not-registered', `The cluster ${name} was not registered: ${messageOf(thrown)}`, {
    nextStep: 'Give a token that may register clusters, and a --prefix that no registered cluster has, or the --state of the run that registered them.',
    cause: thrown,
  });

/** A UID that a cluster of this name always has. */
function uidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The bundle cache exists before the link does. */
class Route implements BundleFetcher {
  link: Link | null = null;

  fetch(digest: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.link?.fetch(digest, signal) ?? Promise.reject(new Error('not connected'));
  }
}
