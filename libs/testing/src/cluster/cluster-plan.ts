import path from 'node:path';
import { repositoryRoot } from '../repository-root.js';
import { clusterFiles, type ClusterIdentity } from './cluster-identity.js';

/** What the devcluster binary's `up` command reads: the flags of each component it runs in its one process. */
export interface ClusterPlan {
  readonly etcd: { readonly dir: string; readonly client: string; readonly peer: string };
  readonly kubeconfig: string;
  readonly apiserver: readonly string[];
  readonly controllerManager: readonly string[];
  readonly scheduler: readonly string[];
  readonly kwok: readonly string[];
  /** Upstream's own namespace deleter without the fixed waits that are meant for real kubelets. */
  readonly fastNamespaces: true;
}

const STAGES = path.join(repositoryRoot, 'tools/dev/devcluster/stages.yaml');

/**
 * No lease for the node: after a kill, the pretend kubelet of the next start would leave the pods alone until the lease of its predecessor
 * has run out, and a slow machine would let the lease of a living one run out. So nobody may take a silent node for a lost one either.
 */
const KUBELET_WITHOUT_LEASE = '--node-lease-duration-seconds=0';
const SILENT_NODES_ARE_WELL = '--node-monitor-grace-period=87600h';

const CONTROLLERS = [
  'clusterrole-aggregation',
  'cronjob',
  'daemonset',
  'deployment',
  'disruption',
  'endpointslice',
  'garbage-collector',
  'horizontal-pod-autoscaler',
  'job',
  'node-lifecycle',
  'pod-garbage-collector',
  'replicaset',
  'replicationcontroller',
  'resourcequota',
  'root-ca-certificate-publisher',
  'serviceaccount',
  'serviceaccount-token',
  'statefulset',
  'ttl-after-finished',
].map((name) => `${name}-controller`);

/** Flags every client component has: one instance, no port of its own, no throttling. */
const CLIENT_FLAGS = ['--leader-elect=false', '--secure-port=0', '--profiling=false', '--kube-api-qps=200', '--kube-api-burst=400'];

export function clusterPlan(identity: ClusterIdentity): ClusterPlan {
  const files = clusterFiles(identity.folder);
  const [client, peer] = identity.etcdPorts.map((port) => `http://127.0.0.1:${port}`) as [string, string];
  return {
    etcd: { dir: files.etcdData, client, peer },
    kubeconfig: files.kubeconfig,
    apiserver: apiServerFlags(identity, client),
    controllerManager: [
      `--kubeconfig=${files.kubeconfig}`,
      ...CLIENT_FLAGS,
      '--use-service-account-credentials=false',
      `--service-account-private-key-file=${files.serviceAccountKey}`,
      `--root-ca-file=${files.authority}`,
      `--controllers=${CONTROLLERS.join(',')}`,
      SILENT_NODES_ARE_WELL,
    ],
    scheduler: [`--kubeconfig=${files.kubeconfig}`, ...CLIENT_FLAGS],
    kwok: [`--kubeconfig=${files.kubeconfig}`, `--config=${STAGES}`, '--manage-all-nodes=true', KUBELET_WITHOUT_LEASE],
    fastNamespaces: true,
  };
}

function apiServerFlags(identity: ClusterIdentity, etcd: string): string[] {
  const files = clusterFiles(identity.folder);
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${identity.port}`,
    `--cert-dir=${files.certificates}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=false',
    `--token-auth-file=${files.tokens}`,
    '--endpoint-reconciler-type=none',
    '--allow-privileged=true',
    '--profiling=false',
    '--enable-priority-and-fairness=false',
    '--event-ttl=10m',
    '--shutdown-delay-duration=0s',
  ];
}
