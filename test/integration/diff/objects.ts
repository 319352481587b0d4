import type { KubernetesObject } from '@tidemark/manifest';

type Fields = Record<string, unknown>;

const object = (apiVersion: string, kind: string, name: string, fields: Fields, metadata: Fields = {}): KubernetesObject => ({ apiVersion, kind, metadata: { name, ...metadata }, ...fields });

const labels = { app: 'web' };
const POD = {
  terminationGracePeriodSeconds: 30,
  initContainers: [{ name: 'migrate', image: 'migrate:1', command: ['migrate', 'up'], env: [{ name: 'B', value: '2' }, { name: 'A', value: '1' }] }],
  containers: [
    {
      name: 'web',
      image: 'web:1',
      ports: [{ name: 'http', containerPort: 8080 }, { name: 'dns', containerPort: 53, protocol: 'UDP' }, { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' }],
      env: [{ name: 'Z', value: '' }, { name: 'A', value: 'a' }, { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      resources: { requests: { cpu: '1000m', memory: '1024Mi' }, limits: { cpu: '2', memory: '2Gi' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
      volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'settings', mountPath: '/settings', readOnly: false }],
      securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
    },
    { name: 'mesh', image: 'mesh:1', args: ['--quiet'], tty: false },
  ],
  volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }, { name: 'settings', configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } }],
  tolerations: [{ key: 'x', operator: 'Exists', effect: 'NoSchedule' }],
  nodeSelector: { disk: 'fast' },
  imagePullSecrets: [{ name: 'registry' }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } }],
  affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: 'host', labelSelector: { matchLabels: labels } } }] } },
};
const template = { metadata: { labels, annotations: { 'example.test/sum': '1' } }, spec: POD };
const jobTemplate = { metadata: { labels }, spec: { ...POD, restartPolicy: 'OnFailure' } };

/** Objects in namespaces, of the kinds people write most; what they say exercises defaults, merge keys, quantities and encodings. */
export const NAMESPACED: readonly KubernetesObject[] = [
  object('v1', 'ConfigMap', 'settings', { data: { a: '1', b: 'two\nlines\n', empty: '' }, binaryData: { c: 'AAEC' } }, { labels, annotations: { 'example.test/a': '1' } }),
  object('v1', 'Secret', 'password', { type: 'Opaque', data: { password: 'czNjcjN0', other: '' } }),
  object('v1', 'Secret', 'written', { stringData: { user: 'admin', token: 'abc' }, data: { user: 'b2xk', more: 'bW9yZQ==' } }),
  object('v1', 'Service', 'web', {
    spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }, { name: 'dns', port: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53, protocol: 'TCP' }] },
  }),
  object('v1', 'Service', 'balanced', { spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 443 }], loadBalancerSourceRanges: ['10.0.0.0/8'], externalTrafficPolicy: 'Local' } }),
  object('v1', 'ServiceAccount', 'web', { imagePullSecrets: [{ name: 'registry' }], automountServiceAccountToken: false }),
  object('v1', 'PersistentVolumeClaim', 'data', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } }, storageClassName: '' } }),
  object('v1', 'ResourceQuota', 'limits', { spec: { hard: { 'requests.cpu': '1000m', pods: '10' } } }),
  object('v1', 'LimitRange', 'limits', { spec: { limits: [{ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '0.25' } }] } }),
  object('v1', 'Endpoints', 'outside', { subsets: [{ addresses: [{ ip: '10.0.0.2' }, { ip: '10.0.0.1' }], ports: [{ name: 'http', port: 80 }] }] }),
  object('apps/v1', 'Deployment', 'web', { spec: { replicas: 2, selector: { matchLabels: labels }, template, strategy: { rollingUpdate: { maxSurge: 1 } } } }, { labels }),
  object('apps/v1', 'Deployment', 'bare', { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } } } }),
  object('apps/v1', 'StatefulSet', 'store', {
    spec: {
      serviceName: 'store',
      replicas: 1,
      selector: { matchLabels: labels },
      template,
      updateStrategy: { rollingUpdate: { partition: 0 } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
    },
  }),
  object('apps/v1', 'DaemonSet', 'agent', { spec: { selector: { matchLabels: labels }, template, updateStrategy: { type: 'RollingUpdate' } } }),
  object('batch/v1', 'Job', 'once', { spec: { backoffLimit: 2, ttlSecondsAfterFinished: 60, template: jobTemplate } }),
  object('batch/v1', 'CronJob', 'nightly', { spec: { schedule: '0 3 * * *', successfulJobsHistoryLimit: 1, jobTemplate: { spec: { template: jobTemplate } } } }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1000Mi' } } },
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
    },
  }),
  object('policy/v1', 'PodDisruptionBudget', 'web', { spec: { minAvailable: '50%', selector: { matchLabels: labels } } }),
  object('networking.k8s.io/v1', 'Ingress', 'web', {
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['web.example.test'], secretName: 'tls' }],
      rules: [{ host: 'web.example.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
    },
  }),
  object('networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: labels } }], ports: [{ port: 80 }] }] } }),
  object('rbac.authorization.k8s.io/v1', 'Role', 'reader', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] }),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'reader', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'web' }, { kind: 'User', name: 'ada', apiGroup: 'rbac.authorization.k8s.io' }],
  }),
  object('coordination.k8s.io/v1', 'Lease', 'turn', { spec: { holderIdentity: 'a', leaseDurationSeconds: 10 } }),
  object('discovery.k8s.io/v1', 'EndpointSlice', 'outside', { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }], ports: [{ name: 'http', port: 80 }] }),
];

/** Objects of the whole cluster; `suffix` keeps them apart from those of other runs. */
export const clusterWide = (suffix: string): readonly KubernetesObject[] => [
  object('v1', 'Namespace', `tidemark-diff-${suffix}`, {}, { labels: { team: 'a' } }),
  object('v1', 'PersistentVolume', `tidemark-diff-${suffix}`, {
    spec: { capacity: { storage: '1024Mi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' }, storageClassName: 'manual' },
  }),
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', `tidemark-diff-${suffix}`, { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] }, { nonResourceURLs: ['/metrics'], verbs: ['get'] }] }),
  object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', `tidemark-diff-${suffix}`, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `tidemark-diff-${suffix}` },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'default' }],
  }),
  object('storage.k8s.io/v1', 'StorageClass', `tidemark-diff-${suffix}`, { provisioner: 'example.test/disk', parameters: { kind: 'ssd' } }),
  object('scheduling.k8s.io/v1', 'PriorityClass', `tidemark-diff-${suffix}`, { value: 10, globalDefault: false, description: 'high' }),
  object('networking.k8s.io/v1', 'IngressClass', `tidemark-diff-${suffix}`, { spec: { controller: 'example.test/ingress' } }),
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', `tidemark-diff-${suffix}`, {
    webhooks: [
      {
        name: 'check.example.test',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Ignore',
        clientConfig: { service: { namespace: 'nowhere', name: 'check' } },
        rules: [{ apiGroups: ['none.example.test'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] }],
      },
    ],
  }),
  object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', `tidemark-diff-${suffix}`, {
    webhooks: [
      {
        name: 'change.example.test',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Ignore',
        matchPolicy: 'Exact',
        clientConfig: { url: 'https://nowhere.example.test/change', caBundle: 'Zm9v' },
        rules: [{ apiGroups: ['none.example.test'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] }],
      },
    ],
  }),
];

const text = { type: 'string' };

/** A custom kind with lists of every type, defaults and a part that is declared nowhere. */
export const definitionOf = (suffix: string): KubernetesObject =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `widgets.${suffix}.example.test`, {
    spec: {
      group: `${suffix}.example.test`,
      scope: 'Namespaced',
      names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    size: { type: 'integer' },
                    ports: {
                      type: 'array',
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['port', 'protocol'],
                      items: { type: 'object', required: ['port'], properties: { port: { type: 'integer' }, protocol: { ...text, default: 'TCP' }, name: text } },
                    },
                    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
                    steps: { type: 'array', items: { type: 'object', properties: { run: text } } },
                    selector: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: text },
                    values: { type: 'object', additionalProperties: text },
                    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                    limit: { 'x-kubernetes-int-or-string': true },
                  },
                },
              },
            },
          },
        },
      ],
    },
  });

export const CUSTOM = (suffix: string): KubernetesObject =>
  object(`${suffix}.example.test/v1`, 'Widget', 'w', {
    spec: {
      size: 3,
      ports: [{ port: 53, protocol: 'UDP', name: 'dns' }, { port: 53, name: 'dns-tcp' }, { port: 80 }],
      tags: ['a', 'b'],
      steps: [{ run: 'one' }, { run: 'two' }],
      selector: { app: 'web', tier: 'front' },
      values: { a: '1', b: '2' },
      free: { deep: { list: [1, 2], map: { a: true } }, empty: {} },
      limit: '50%',
    },
  });
