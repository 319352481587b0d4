import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import { findBinary } from '../binaries/binaries.js';
import type { Progress } from '../binaries/binary-cache.js';
import { eventually } from '../eventually.js';
import { isRunning, startBackground, stopRecorded, type BackgroundProcess, type ProcessRecord } from '../process/background-process.js';
import { clusterFiles, clusterIdentity, serverOf, type ClusterIdentity } from './cluster-identity.js';
import { clusterPlan } from './cluster-plan.js';
import { clusterRequest, exists } from './cluster-request.js';

export interface ClusterOptions {
  /** Data, keys, kubeconfig and log. A folder that held a cluster before starts that one again, on its port. */
  readonly folder: string;
  readonly name: string;
  /**
   * true: it goes on running when this process ends, and `recordedCluster` finds it again.
   * false (default): it ends with this process, however that ends.
   */
  readonly detached?: boolean;
  readonly progress?: Progress;
  /** Hears of the process as soon as it runs, so that it can be stopped even if this process ends meanwhile. */
  readonly onLaunched?: (record: ProcessRecord) => Promise<void>;
}

/** A running Kubernetes: etcd, API server, controllers, scheduler and pretend kubelets in one process. */
export interface Cluster {
  readonly name: string;
  readonly server: string;
  /** Bearer token of an administrator. */
  readonly token: string;
  /** Path of a kubeconfig whose current context is this cluster, as administrator. */
  readonly kubeconfig: string;
  readonly record: ProcessRecord;
  readonly identity: ClusterIdentity;
  /** Ends it in an orderly way; `startCluster` with the same folder continues it. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;

/**
 * Starts a cluster (3 seconds when the machine is idle) and waits until pods can be scheduled.
 * @throws TidemarkError `cluster.not-started` with the path of its log
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const binary = await findBinary('devcluster', options.progress);
  const folder = path.resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const identity = await clusterIdentity(folder, options.name);
  const files = clusterFiles(folder);
  await writeFile(files.plan, JSON.stringify(clusterPlan(identity)), { mode: 0o600 });
  const detached = options.detached ?? false;
  const running = startBackground({
    program: binary,
    args: ['up', files.plan],
    log: files.log,
    marker: files.plan,
    detached,
    env: { GOGC: '50', GOMAXPROCS: '2', DEVCLUSTER_WITH_PARENT: detached ? undefined : '1' },
  });
  const record = { pid: running.pid, marker: running.marker, log: running.log };
  try {
    await options.onLaunched?.(record);
    await whenUsable(identity, running.exited);
  } catch (thrown) {
    await running.kill();
    throw new TidemarkError('cluster.not-started', `cluster ${options.name} did not start: ${messageOf(thrown)}`, {
      nextStep: `read its log: ${files.log}`,
      cause: thrown,
    });
  }
  return {
    ...clusterView(identity),
    record,
    stop: () => running.stop(),
    kill: () => running.kill(),
  };
}

/** The cluster that another process started in this folder, when it still runs; waits until it is usable. */
export async function recordedCluster(folder: string, record: ProcessRecord): Promise<Cluster | null> {
  if (!(await isRunning(record))) return null;
  const identity = await clusterIdentity(path.resolve(folder), path.basename(folder));
  await whenUsable(identity, () => null);
  return { ...clusterView(identity), record, stop: () => stopRecorded(record), kill: () => stopRecorded(record, 0) };
}

function clusterView(identity: ClusterIdentity) {
  return {
    name: identity.name,
    server: serverOf(identity),
    token: identity.token,
    kubeconfig: clusterFiles(identity.folder).kubeconfig,
    identity,
  };
}

/** Usable: the API server is ready, the node is Ready without taints and pods find their service account. */
async function whenUsable(identity: ClusterIdentity, exited: BackgroundProcess['exited']): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const until = (what: string, probe: () => Promise<boolean>) =>
    eventually(async () => exited() ?? (await probe()), { what, timeoutMs: deadline - Date.now() }).then((seen) => {
      if (typeof seen === 'string') throw new Error(`the process ${seen}`);
    });
  await until('the API server to be ready', () => exists(identity, '/readyz'));
  await registerNode(identity);
  await until('the node to be Ready', () => nodeIsReady(identity));
  await until('the default service account', () => exists(identity, '/api/v1/namespaces/default/serviceaccounts/default'));
}

const nodeName = (identity: ClusterIdentity): string => `${identity.name}-node`;

async function registerNode(identity: ClusterIdentity): Promise<void> {
  const name = nodeName(identity);
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' }, annotations: { 'node.alpha.kubernetes.io/ttl': '0' } },
  };
  const made = await clusterRequest(identity, '/api/v1/nodes', 'POST', { type: 'application/json', content: JSON.stringify(node) });
  // 409: the cluster was started before with the same data.
  if (made.status !== 201 && made.status !== 409) throw new Error(`the node was refused with ${made.status}: ${made.body}`);
}

async function nodeIsReady(identity: ClusterIdentity): Promise<boolean> {
  const { status, body } = await clusterRequest(identity, `/api/v1/nodes/${nodeName(identity)}`);
  if (status !== 200) return false;
  const node = JSON.parse(body) as { spec?: { taints?: unknown[] }; status?: { conditions?: { type: string; status: string }[] } };
  const ready = node.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
  return ready && (node.spec?.taints ?? []).length === 0;
}
