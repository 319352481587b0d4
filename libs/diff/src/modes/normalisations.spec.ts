import type { KubernetesObject } from '@tidemark/manifest';
import { withoutPlaceholderBundles } from '../canonical/placeholder-bundles.js';
import { differencesOf } from '../prediction-differences.js';
import { fieldSetOf } from '../fields/typed-fields.js';
import type { FieldSet } from '../fields/field-set.js';
import { diffClientSide } from './client-side.js';
import { diffServerSide } from './server-side.js';
import { diffStructuredMerge, typeOf } from './structured-merge.js';
import type { Pair, Prediction } from './predicted.js';

type Fields = Record<string, unknown>;
const manager = 'tidemark';
const of = (apiVersion: string, kind: string, fields: Fields, metadata: Fields = {}): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'x', namespace: 'n', ...metadata }, ...fields });
const container = (fields: Fields): Fields => ({ template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'web:1', ...fields }] } } });
const deployment = (spec: Fields): KubernetesObject => of('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app: 'x' } }, ...spec } });
const hpa = (...names: string[]): KubernetesObject =>
  of('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'x', apiVersion: 'apps/v1' }, maxReplicas: 3, metrics: names.map((name) => ({ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization: 80 } } })) },
  });
const webhook = (caBundle?: string, rules: Fields[] = []): KubernetesObject =>
  of('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [{ name: 'a.example.org', sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig: { service: { name: 's', namespace: 'n', path: '/', port: 443 }, ...(caBundle !== undefined && { caBundle }) }, rules }],
  });
const role = (kind: string, fields: Fields): KubernetesObject => of('rbac.authorization.k8s.io/v1', kind, fields);
const crd = (caBundle?: string): KubernetesObject =>
  of('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { group: 'example.test', scope: 'Namespaced', names: { kind: 'W', plural: 'ws' }, conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { service: { name: 's', namespace: 'n', path: '/', port: 443 }, ...(caBundle !== undefined && { caBundle }) } } }, versions: [] },
  });

/** Title, manifest, and what the API server made of it: nothing of it is a difference. */
const SAME: readonly [string, KubernetesObject, KubernetesObject][] = [
  ['quantities', deployment(container({ resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5 } } })), deployment(container({ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } } }))],
  ['a quota', of('v1', 'ResourceQuota', { spec: { hard: { 'requests.memory': '2048Mi', pods: 10 } } }), of('v1', 'ResourceQuota', { spec: { hard: { 'requests.memory': '2Gi', pods: '10' } } })],
  ['the size of a claim', of('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } } }), of('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' } })],
  ['the limit of an emptyDir', deployment({ template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'web:1' }], volumes: [{ name: 'v', emptyDir: { sizeLimit: '1024Mi' } }] } } }), deployment({ template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'web:1' }], volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Gi' } }] } } })],
  ['empty fields', deployment({ ...container({ env: [], args: [], resources: {}, command: null }), strategy: {} }), deployment({ ...container({ resources: {} }), strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } })],
  ['an empty value of a variable', deployment(container({ env: [{ name: 'A', value: '' }] })), deployment(container({ env: [{ name: 'A' }] }))],
  ['defaults', deployment(container({ ports: [{ containerPort: 80 }] })), deployment({ ...container({ ports: [{ containerPort: 80, protocol: 'TCP' }], terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent' }), replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })],
  ['the protocol of a port that is a default', of('v1', 'Service', { spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { app: 'x' } } }), of('v1', 'Service', { spec: { ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }], selector: { app: 'x' }, type: 'ClusterIP', sessionAffinity: 'None', clusterIP: '10.0.0.1' } })],
  ['a status', { ...deployment(container({})), status: {} }, { ...deployment(container({})), status: { replicas: 1 } }],
  ['a creation time that a tool wrote', of('v1', 'ConfigMap', { data: { a: '1' } }, { creationTimestamp: null }), of('v1', 'ConfigMap', { data: { a: '1' } }, { creationTimestamp: '2026-01-01T00:00:00Z' })],
  ['texts of a Secret', of('v1', 'Secret', { stringData: { a: 'x' } }), of('v1', 'Secret', { data: { a: 'eA==' }, type: 'Opaque' })],
  ['base64 on several lines', of('v1', 'Secret', { data: { a: 'YWFh\nYWFh\n' } }), of('v1', 'Secret', { data: { a: 'YWFhYWFh' }, type: 'Opaque' })],
  ['binary data on several lines', of('v1', 'ConfigMap', { binaryData: { a: 'YWFh\nYWFh' } }), of('v1', 'ConfigMap', { binaryData: { a: 'YWFhYWFh' } })],
  ['the order of metrics', hpa('memory', 'cpu'), hpa('cpu', 'memory')],
  ['empty rules of a role', role('Role', { rules: [] }), role('Role', { rules: null })],
  ['rules of an aggregated role', role('ClusterRole', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] }, rules: [] }), role('ClusterRole', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] })],
  ['an injected CA bundle', webhook(), webhook('Zm9v')],
  ['an injected CA bundle in place of a placeholder', webhook('Cg=='), webhook('Zm9v')],
  ['an injected CA bundle in place of an empty one', webhook(''), webhook('Zm9v')],
  ['an injected CA bundle of a conversion', crd('Cg=='), crd('Zm9v')],
  ['the order of Endpoints', of('v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.2' }, { ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }), of('v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80, protocol: 'TCP' }] }] })],
  ['finalizers somebody added', of('v1', 'ConfigMap', {}, { finalizers: ['b.example.org/x'] }), of('v1', 'ConfigMap', {}, { finalizers: ['a.example.org/x', 'b.example.org/x'] })],
  ['labels somebody added', of('v1', 'ConfigMap', {}, { labels: { a: '1' } }), of('v1', 'ConfigMap', {}, { labels: { a: '1', b: '2' }, annotations: { c: '3' } })],
  ['a container and a variable somebody added', deployment(container({ env: [{ name: 'A', value: '1' }] })), deployment({ template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }, { name: 'mesh', image: 'mesh:1' }] } } })],
  ['peers and ports of a network policy', of('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } }), of('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }], policyTypes: ['Ingress'] } })],
  ['claim templates of a StatefulSet', of('apps/v1', 'StatefulSet', { spec: { serviceName: 'x', selector: { matchLabels: { app: 'x' } }, ...container({}), volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] } }),
    of('apps/v1', 'StatefulSet', { spec: { serviceName: 'x', selector: { matchLabels: { app: 'x' } }, ...container({}), volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'd', creationTimestamp: null }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' }, status: { phase: 'Pending' } }] } })],
];

/** Title, manifest, live, and the field that differs: what is alike at first sight. */
const OTHERWISE: readonly [string, KubernetesObject, KubernetesObject, string][] = [
  ['another amount', deployment(container({ resources: { limits: { memory: '1Gi' } } })), deployment(container({ resources: { limits: { memory: '1G' } } })), 'spec.template.spec.containers[name=web].resources.limits.memory'],
  ['another certificate', webhook('YmFy'), webhook('Zm9v'), 'webhooks[name=a.example.org].clientConfig.caBundle'],
  ['another metric', hpa('memory', 'cpu'), hpa('cpu', 'disk'), 'spec.metrics[0].resource.name'],
  ['a false that is meant', deployment(container({ securityContext: { privileged: false } })), deployment(container({ securityContext: { privileged: true } })), 'spec.template.spec.containers[name=web].securityContext.privileged'],
  ['zero replicas', deployment({ ...container({}), replicas: 0 }), deployment({ ...container({}), replicas: 1 }), 'spec.replicas'],
  ['the rules of a role that is not aggregated', role('ClusterRole', { rules: [] }), role('ClusterRole', { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] }), 'rules'],
  ['a value of a Secret', of('v1', 'Secret', { stringData: { a: 'x' } }), of('v1', 'Secret', { data: { a: 'eQ==' }, type: 'Opaque' }), 'data.a'],
  ['another order of arguments', deployment(container({ args: ['a', 'b'] })), deployment(container({ args: ['b', 'a'] })), 'spec.template.spec.containers[name=web].args[0]'],
];

/** As the API server notes what an apply of the manifest states. */
const fieldsV1 = (set: FieldSet): Fields => ({ ...(set.member && set.children.size > 0 && { '.': {} }), ...Object.fromEntries([...set.children].map(([step, inner]) => [step, fieldsV1(inner)])) });
const owning = (object: KubernetesObject, manifest: KubernetesObject): KubernetesObject => {
  const { apiVersion: _v, kind: _k, metadata, ...rest } = withoutPlaceholderBundles(manifest);
  const { name: _n, namespace: _s, creationTimestamp: _c, ...stated } = metadata as Fields;
  const set = fieldSetOf({ ...rest, ...(Object.keys(stated).length > 0 && { metadata: stated }) }, typeOf(manifest, undefined));
  return { ...object, metadata: { ...object.metadata, managedFields: [{ manager, operation: 'Apply', fieldsType: 'FieldsV1', apiVersion: manifest.apiVersion, fieldsV1: fieldsV1(set) }] } };
};

const MODES: readonly [string, (pair: Pair & { target: KubernetesObject; live: KubernetesObject }) => Prediction][] = [
  ['clientSide', (pair) => diffClientSide(pair)],
  ['structuredMerge', ({ target, live }) => diffStructuredMerge({ target, live: owning(live, target) }, { manager })],
  // The API server answers with what is stored: that is live, and who owns it.
  ['serverSide', ({ target, live }) => diffServerSide({ target, live: owning(live, target) }, { manager, dryRunResult: owning(live, target) })],
];

describe.each(MODES)('what the API server makes of a manifest is no difference in mode %s:', (_mode, compare) => {
  it.each(SAME)('%s', (_what, target, live) => {
    expect(differencesOf(compare({ target, live }), live)).toEqual([]);
  });
});

describe.each(MODES.filter(([mode]) => mode !== 'serverSide'))('what only looks alike is a difference in mode %s:', (_mode, compare) => {
  it.each(OTHERWISE)('%s', (_what, target, live, path) => {
    expect(differencesOf(compare({ target, live }), live).map((found) => found.path)).toContain(path);
  });
});
