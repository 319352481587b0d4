import { stringify } from 'yaml';

export interface AgentManifestInput {
  readonly cluster: string;
  /** What the agent dials. */
  readonly server: string;
  readonly token: string;
  /** The pinned authority, PEM. */
  readonly caPem: string;
  readonly image: string;
  /** Storage class size of the state volume; null: an emptyDir, and a rescheduled pod must enrol again. */
  readonly storage?: string | null;
}

export const DEFAULT_AGENT_IMAGE = 'ghcr.io/tidemark/agent:0.1.0';

const NAME = 'tidemark-agent';
const NAMESPACE = 'tidemark-system';
const labels = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/part-of': 'tidemark' };
const metadata = (name: string): object => ({ name, namespace: NAMESPACE, labels });
const HEALTH_PORT = 9090;

/** Everything `kubectl apply` needs to run the agent, as YAML. It holds the join token: treat it as a secret until used. */
export function agentManifest(input: AgentManifestInput): string {
  const storage = input.storage === undefined ? '1Gi' : input.storage;
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' } } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(NAME) },
    ...accessRules(),
    { apiVersion: 'v1', kind: 'Secret', metadata: metadata(`${NAME}-join`), type: 'Opaque', stringData: { token: input.token, 'ca.crt': input.caPem } },
    ...(storage === null ? [] : [stateVolume(storage)]),
    deployment(input, storage !== null),
  ];
  return objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}

/** A GitOps agent applies whatever Git holds, RBAC included: only cluster-admin can grant what it does not know in advance. */
function accessRules(): object[] {
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
    },
  ];
}

const stateVolume = (storage: string): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metadata(`${NAME}-state`),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});

function deployment(input: AgentManifestInput, persistent: boolean): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(NAME),
    spec: {
      replicas: 1,
      // Two agents with one identity are a clone: the old one must be gone first.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { 'app.kubernetes.io/name': NAME } },
      template: {
        metadata: { labels, annotations: { 'tidemark.dev/cluster': input.cluster } },
        spec: {
          serviceAccountName: NAME,
          terminationGracePeriodSeconds: 30,
          securityContext: { runAsNonRoot: true, runAsUser: 65_532, runAsGroup: 65_532, fsGroup: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [container(input)],
          volumes: [
            { name: 'state', ...(persistent ? { persistentVolumeClaim: { claimName: `${NAME}-state` } } : { emptyDir: { sizeLimit: '1Gi' } }) },
            { name: 'join', secret: { secretName: `${NAME}-join`, defaultMode: 0o440 } },
            { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
          ],
        },
      },
    },
  };
}

const probe = (path: string, periodSeconds: number): object => ({ httpGet: { path, port: HEALTH_PORT }, periodSeconds, timeoutSeconds: 3 });

function container(input: AgentManifestInput): object {
  return {
    name: 'agent',
    image: input.image,
    env: [
      { name: 'TIDEMARK_AGENT_SERVER', value: input.server },
      { name: 'TIDEMARK_AGENT_TOKEN_FILE', value: '/etc/tidemark/join/token' },
      { name: 'TIDEMARK_AGENT_CA_FILE', value: '/etc/tidemark/join/ca.crt' },
      { name: 'TIDEMARK_AGENT_STATE_DIR', value: '/var/lib/tidemark/state' },
      { name: 'TIDEMARK_AGENT_METRICS_PORT', value: String(HEALTH_PORT) },
      // The kubelet probes the pod's own address.
      { name: 'TIDEMARK_AGENT_HEALTH_ADDRESS', value: '0.0.0.0' },
    ],
    ports: [{ name: 'health', containerPort: HEALTH_PORT }],
    livenessProbe: { ...probe('/livez', 20), failureThreshold: 3 },
    readinessProbe: probe('/readyz', 5),
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'state', mountPath: '/var/lib/tidemark' },
      { name: 'join', mountPath: '/etc/tidemark/join', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}
