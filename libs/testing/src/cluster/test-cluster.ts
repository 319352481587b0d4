import { randomBytes } from 'node:crypto';
import { TidemarkError } from '@tidemark/kernel';
import { tempDir } from '../temp-dir.js';
import { startCluster, type Cluster } from './cluster.js';
import { clusterRequest } from './cluster-request.js';
import { kubectlFor, type Kubectl } from './kubectl.js';
import { sharedCluster } from './shared-cluster.js';

export interface TestCluster extends Cluster {
  /** A namespace nobody else uses. */
  readonly namespace: string;
  /** kubectl as administrator; in `namespace` unless the arguments say otherwise. */
  readonly kubectl: Kubectl;
  /** Starts an own cluster again on its data and port after `stop` or `kill`. */
  restart(): Promise<void>;
  /** Deletes the namespace of a shared cluster; ends an own cluster and removes its data. */
  release(): Promise<void>;
}

export interface TestClusterOptions {
  /** A cluster of the caller's own under this name, which it may stop, kill and fill: about 200 MB and 3 s. */
  readonly own?: string;
}

/** A real Kubernetes API server for a test: by default the one shared by the whole jest run, with a new namespace. */
export async function testCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  return options.own === undefined ? sharedTestCluster() : ownTestCluster(options.own);
}

async function sharedTestCluster(): Promise<TestCluster> {
  const cluster = await sharedCluster();
  const namespace = await createNamespace(cluster);
  const refused = () => Promise.reject(new TidemarkError('cluster.shared', 'other tests use the shared cluster: ask for an own one to end it'));
  return {
    ...cluster,
    namespace,
    kubectl: kubectlFor(cluster.kubeconfig, namespace),
    stop: refused,
    kill: refused,
    restart: refused,
    release: () => deleteNamespace(cluster, namespace),
  };
}

async function ownTestCluster(name: string): Promise<TestCluster> {
  const folder = await tempDir(`cluster-${name}`);
  let cluster = await startCluster({ folder: folder.path, name });
  const namespace = await createNamespace(cluster);
  return {
    ...cluster,
    namespace,
    kubectl: kubectlFor(cluster.kubeconfig, namespace),
    stop: () => cluster.stop(),
    kill: () => cluster.kill(),
    restart: async () => {
      await cluster.stop();
      cluster = await startCluster({ folder: folder.path, name });
    },
    release: async () => {
      await cluster.stop();
      await folder.remove();
    },
  };
}

async function createNamespace(cluster: Cluster): Promise<string> {
  const name = `test-${randomBytes(5).toString('hex')}`;
  const content = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const made = await clusterRequest(cluster.identity, '/api/v1/namespaces', 'POST', { type: 'application/json', content });
  if (made.status !== 201) throw new TidemarkError('cluster.namespace-refused', `namespace ${name}: ${made.status} ${made.body}`);
  return name;
}

/** Begins the deletion; nobody waits for its end because the name is never used again. */
async function deleteNamespace(cluster: Cluster, name: string): Promise<void> {
  await clusterRequest(cluster.identity, `/api/v1/namespaces/${name}`, 'DELETE');
}
