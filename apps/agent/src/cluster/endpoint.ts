import { readFile } from 'node:fs/promises';
import { readFileSync, statSync } from 'node:fs';
import type { Cluster, Context, User } from '@kubernetes/client-node';
import { newClusters, newContexts, newUsers } from '@kubernetes/client-node/dist/config_types.js';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { messageOf } from '@tidemark/kernel';
import { parse } from 'yaml';
import { ClusterError } from './cluster-error.js';

/** Where the API server is and how the agent proves who it is. */
export interface ClusterEndpoint {
  readonly server: URL;
  readonly tls: { ca?: string; cert?: string; key?: string; servername?: string; rejectUnauthorized: boolean };
  /** Headers of the next request; a token that expires is renewed here. */
  authorize(): Promise<Record<string, string>>;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubelet rotates the projected token; client-go, too, reads it again after a minute. */
const TOKEN_FRESH_MS = 60_000;
const KUBECONFIG_BYTES = 4 * 1024 * 1024;

/**
 * The pieces of client-node that parse kubeconfigs and run credential plugins, without its index: that one loads every
 * generated model, which costs more memory than the whole agent may use (docs/adr/0020).
 *
 * @throws ClusterError `cluster.bad-configuration` naming the file and the entry that is missing
 */
export async function endpointFromKubeconfig(path: string, contextName: string | null): Promise<ClusterEndpoint> {
  const { cluster, user } = pick(path, await parsedKubeconfig(path), contextName);
  const read = (file: string): string => readFileSync(file, 'utf8');
  const decode = (data: string): string => Buffer.from(data, 'base64').toString('utf8');
  const either = (data: string | undefined, file: string | undefined): string | undefined => (data ? decode(data) : file ? read(file) : undefined);
  const [ca, cert, key] = [either(cluster.caData, cluster.caFile), either(user?.certData, user?.certFile), either(user?.keyData, user?.keyFile)];
  const exec = new ExecAuth();
  return {
    server: new URL(cluster.server),
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
      rejectUnauthorized: !cluster.skipTLSVerify,
    },
    authorize: () => headersOf(user, exec),
  };
}

async function parsedKubeconfig(path: string): Promise<Record<string, unknown>> {
  try {
    if (statSync(path).size > KUBECONFIG_BYTES) throw new Error(`larger than ${KUBECONFIG_BYTES} bytes`);
    return parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (thrown) {
    throw badConfiguration(path, messageOf(thrown), thrown);
  }
}

function pick(path: string, config: Record<string, unknown>, contextName: string | null): { cluster: Cluster; user: User | undefined } {
  try {
    const contexts: Context[] = newContexts(config['contexts'] as never);
    const wanted = contextName ?? String(config['current-context'] ?? '');
    const context = contexts.find(({ name }) => name === wanted);
    if (!context) throw new Error(`there is no context "${wanted}" (there are: ${contexts.map(({ name }) => name).join(', ') || 'none'})`);
    const cluster = newClusters(config['clusters'] as never).find(({ name }) => name === context.cluster);
    if (!cluster) throw new Error(`context "${wanted}" names the cluster "${context.cluster}", which is not there`);
    return { cluster, user: newUsers(config['users'] as never).find(({ name }) => name === context.user) };
  } catch (thrown) {
    throw badConfiguration(path, messageOf(thrown), thrown);
  }
}

async function headersOf(user: User | undefined, exec: ExecAuth): Promise<Record<string, string>> {
  if (!user) return {};
  if (user.token) return { authorization: `Bearer ${user.token}` };
  if (user.username) return { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` };
  if (!exec.isAuthProvider(user)) return {};
  const options: { headers: Record<string, string> } = { headers: {} };
  try {
    await exec.applyAuthentication(user, options as never);
  } catch (thrown) {
    throw new ClusterError('cluster.unauthorized', `credential plugin of user "${user.name}": ${messageOf(thrown)}`, { cause: thrown, nextStep: 'run the plugin by hand to see why it fails' });
  }
  const token = options.headers['Authorization'];
  return token ? { authorization: token } : {};
}

/** The service account that Kubernetes mounts into the agent's Pod. */
export async function endpointInCluster(env: NodeJS.ProcessEnv, folder = SERVICE_ACCOUNT): Promise<ClusterEndpoint> {
  const host = env['KUBERNETES_SERVICE_HOST'];
  if (!host) {
    throw new ClusterError('cluster.bad-configuration', 'the agent does not run in a cluster (KUBERNETES_SERVICE_HOST is not set) and no kubeconfig was given', {
      nextStep: 'set KUBECONFIG (and TIDEMARK_AGENT_CONTEXT) or install the agent in the cluster',
    });
  }
  const ca = await readFile(`${folder}/ca.crt`, 'utf8').catch((thrown: unknown) => {
    throw badConfiguration(`${folder}/ca.crt`, messageOf(thrown), thrown);
  });
  let token = { text: '', readAt: 0 };
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`),
    tls: { ca, rejectUnauthorized: true },
    authorize: async () => {
      if (performance.now() - token.readAt > TOKEN_FRESH_MS || token.text === '') {
        token = { text: (await readFile(`${folder}/token`, 'utf8')).trim(), readAt: performance.now() };
      }
      return { authorization: `Bearer ${token.text}` };
    },
  };
}

const badConfiguration = (path: string, reason: string, cause: unknown): ClusterError =>
  new ClusterError('cluster.bad-configuration', `kubeconfig ${path}: ${reason}`, { cause, nextStep: 'correct the file or name another context' });
