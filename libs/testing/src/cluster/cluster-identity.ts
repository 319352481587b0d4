import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../process/free-port.js';

/** What stays the same when a cluster is stopped and started again: its name, ports, token and keys. */
export interface ClusterIdentity {
  readonly name: string;
  readonly folder: string;
  readonly port: number;
  readonly etcdPorts: readonly [client: number, peer: number];
  /** Bearer token of a user in `system:masters`. */
  readonly token: string;
}

/** The files of a cluster, all under its folder. */
export const clusterFiles = (folder: string) => ({
  identity: path.join(folder, 'cluster.json'),
  kubeconfig: path.join(folder, 'kubeconfig'),
  /** The API server makes its self-signed certificate here on the first start. */
  certificates: path.join(folder, 'certs'),
  authority: path.join(folder, 'certs/apiserver.crt'),
  etcdData: path.join(folder, 'etcd'),
  plan: path.join(folder, 'plan.json'),
  log: path.join(folder, 'cluster.log'),
  serviceAccountKey: path.join(folder, 'sa.key'),
  serviceAccountPublicKey: path.join(folder, 'sa.pub'),
  tokens: path.join(folder, 'tokens.csv'),
});

export const serverOf = (identity: ClusterIdentity): string => `https://127.0.0.1:${identity.port}`;

/** The identity found in the folder, or a new one with its keys, token file and kubeconfig written there. */
export async function clusterIdentity(folder: string, name: string): Promise<ClusterIdentity> {
  const files = clusterFiles(folder);
  if (existsSync(files.identity)) return JSON.parse(await readFile(files.identity, 'utf8')) as ClusterIdentity;
  await mkdir(files.certificates, { recursive: true });
  const identity: ClusterIdentity = {
    name,
    folder,
    port: await freePort(),
    etcdPorts: [await freePort(), await freePort()],
    token: randomBytes(24).toString('hex'),
  };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(files.serviceAccountKey, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  await writeFile(files.serviceAccountPublicKey, publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(files.tokens, `${identity.token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  await writeFile(files.kubeconfig, kubeconfigText(identity), { mode: 0o600 });
  // Last, so that a half-written folder is not taken for a cluster.
  await writeFile(files.identity, JSON.stringify(identity), { mode: 0o600 });
  return identity;
}

function kubeconfigText(identity: ClusterIdentity): string {
  const { name, token, folder } = identity;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: serverOf(identity), 'certificate-authority': clusterFiles(folder).authority } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name, context: { cluster: name, user: 'admin', namespace: 'default' } }],
  });
}
