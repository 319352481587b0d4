import { randomUUID } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, TidemarkError, type Clock } from '@tidemark/kernel';
import type { Logger } from 'pino';
import { Gauge, Registry } from 'prom-client';
import { BundleCache, DesiredState, type BundleFetcher } from '../desired/index.js';
import { enrol, Link, loadIdentity, Operations, pinnedAuthority, saveIdentity, type Identity } from '../link/index.js';
import { LOG_DEFAULTS, WriteAheadLog } from '../report/index.js';
import { Backoff } from './backoff.js';
import type { AgentConfig } from './config.js';
import { HealthServer } from './health-server.js';
import type { RunningReconciler, StartReconciler } from './reconciler.port.js';

export const AGENT_VERSION = '0.1.0';

export interface RunningAgent {
  readonly healthPort: number;
  stop(): Promise<void>;
}

export interface AgentParts {
  readonly startReconciler: StartReconciler;
  readonly logger: Logger;
}

const clock: Clock = { now: () => new Date() };
const ids = { uuid: () => randomUUID() };
const COLLECT_EVERY_MS = 10 * 60 * 1000;

/** Starts everything: what is on disk is reconciled at once, with or without a connection. */
export async function startAgent(config: AgentConfig, parts: AgentParts, signal: AbortSignal): Promise<RunningAgent> {
  const { logger, startReconciler } = parts;
  const directory = (name: string): string => path.join(config.stateDirectory, name);
  await mkdir(config.stateDirectory, { recursive: true, mode: 0o700 });
  await chmod(config.stateDirectory, 0o700);

  const log = await WriteAheadLog.open({ ...LOG_DEFAULTS, maxBytes: config.logBytes, directory: directory('reports'), clock, ids });
  const route = new BundleRoute();
  const bundles = await BundleCache.open({ directory: directory('bundles'), fetcher: route, logger });
  const desired = await DesiredState.open({ directory: directory('desired'), bundles, logger });
  const metrics = new Registry();
  const reconciler = await startReconciler({ desired, reports: log, cluster: config.cluster, scriptDirectory: config.scriptDirectory, syncTimeoutMs: config.syncTimeoutMs, stateDir: directory('reconcile'), logger: logger.child({ part: 'reconcile' }), metrics });
  const operations = new Operations({ handler: reconciler.operations, reports: log, clock, logger });
  const live: { link: Link | null } = { link: null };
  observe(metrics, log, desired, () => live.link?.connected ?? false);
  const health = new HealthServer({ ...config.health, metrics, notReady: () => notReady(reconciler, live.link) });
  const healthPort = await health.start();
  logger.info({ healthPort, stateDirectory: config.stateDirectory, version: AGENT_VERSION }, 'agent started');

  const collector = setInterval(() => void collect(bundles, desired, logger), COLLECT_EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(collector);
    operations.stop();
    await reconciler.stop();
    await live.link?.stop();
    await desired.close();
    await log.close();
    await health.stop();
  };
  try {
    const identity = (await loadIdentity(directory('identity'))) ?? (await join(config, reconciler, directory('identity'), logger, signal));
    const options = { identity, identityDirectory: directory('identity'), log, desired, operations, clock, random: Math.random, logger, agentVersion: AGENT_VERSION };
    live.link = new Link({ ...options, facts: () => reconciler.clusterFacts() });
    route.connect(live.link);
    live.link.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { healthPort, stop };
}

/** The bundle cache exists before the link does. */
class BundleRoute implements BundleFetcher {
  private fetcher: BundleFetcher | null = null;

  connect(fetcher: BundleFetcher): void {
    this.fetcher = fetcher;
  }

  fetch(digest: string, signal: AbortSignal): Promise<Uint8Array> {
    if (this.fetcher) return this.fetcher.fetch(digest, signal);
    return Promise.reject(new TidemarkError('link.not-enrolled', 'The agent has no identity yet.', { nextStep: 'Wait for the enrolment to finish.' }));
  }
}

async function join(config: AgentConfig, reconciler: RunningReconciler, directory: string, logger: Logger, signal: AbortSignal): Promise<Identity> {
  const { server, token, authority } = config.join;
  if (server === null || token === null || authority === null) {
    throw new TidemarkError('agent.not-enrolled', 'This agent has no identity, and --server, --token (or --token-file) and --ca-sha256 (or --ca-file) are not all given.', {
      nextStep: 'Run `tidemark cluster register NAME` and use the command it prints.',
    });
  }
  const clusterUid = await waitForClusterUid(reconciler, logger, signal);
  const pem = await pinnedAuthority(server, authority);
  const identity = await enrol({ server, token, authority: pem, clusterUid, agentVersion: AGENT_VERSION });
  await saveIdentity(directory, identity);
  logger.info({ cluster: identity.clusterName }, 'enrolled');
  return identity;
}

/** A join token is good for one use: it is not spent before the cluster answers. */
async function waitForClusterUid(reconciler: RunningReconciler, logger: Logger, signal: AbortSignal): Promise<string> {
  const backoff = new Backoff(Math.random);
  for (;;) {
    try {
      return (await reconciler.clusterFacts()).clusterUid;
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'waiting for the API server before enrolling');
      await pause(backoff.next(), undefined, { signal });
    }
  }
}

async function collect(bundles: BundleCache, desired: DesiredState, logger: Logger): Promise<void> {
  try {
    await bundles.collect(desired.bundlesInUse());
  } catch (error) {
    logger.warn({ reason: messageOf(error) }, 'old bundles could not be removed');
  }
}

function notReady(reconciler: RunningReconciler, link: Link | null): string | null {
  if (link === null) return 'not enrolled yet';
  return reconciler.ready() ? null : 'the cluster caches have not synced yet';
}

function observe(registry: Registry, log: WriteAheadLog, desired: DesiredState, connected: () => boolean): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({ name, help, registers: [registry], collect() { this.set(read()); } });
  };
  gauge('tidemark_agent_connected', 'Whether a session to the control plane is up.', () => Number(connected()));
  gauge('tidemark_agent_reports_unacknowledged', 'Reports on disk that the control plane has not acknowledged.', () => log.backlog);
  gauge('tidemark_agent_reports_bytes', 'Size of the report log on disk.', () => log.bytes);
  gauge('tidemark_agent_desired_revision', 'Highest desired revision stored.', () => desired.revision);
  gauge('tidemark_agent_resident_bytes', 'Resident memory of the agent.', () => process.memoryUsage.rss());
}
