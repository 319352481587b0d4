import { configMap, GOOD } from './bad-input.js';
import type { Files } from './bad-input.js';

/** Something that renders well and that the cluster does not take. */
export interface ClusterCase {
  readonly name: string;
  readonly what: string;
  readonly files: Files;
  /** Applied by an administrator before. */
  readonly before?: string;
  readonly syncPolicy?: string;
  /** What the failed sync says: object and reason. */
  readonly says: RegExp;
  /** Pushed to mend it, or applied to the cluster by an administrator. */
  readonly mended?: Files;
  readonly mendedBy?: string;
  /** What kubectl must be able to do before that has its effect. */
  readonly mendedWhen?: readonly string[];
}

const blob = (bytes: number): string => configMap('map', `blob: ${'x'.repeat(bytes)}`);
const deployment = (spec: string, labels = 'app: web'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { ${spec}selector: { matchLabels: { app: web } }, template: { metadata: { labels: { ${labels} } }, spec: { containers: [{ name: web, image: 'example.test/web:1' }] } } }
`;
const FIXED: Files = { 'web.yaml': deployment('') };
const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
const quota = (name: string, limit: number): string => `${namespace(name)}---\napiVersion: v1\nkind: ResourceQuota\nmetadata: { name: few, namespace: ${name} }\nspec: { hard: { count/configmaps: "${limit}" } }\n`;
const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gadgets.example.test }
spec: { group: example.test, scope: Namespaced, names: { plural: gadgets, singular: gadget, kind: Gadget }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }] }
`;

export const CLUSTER_CASES: readonly ClusterCase[] = [
  { name: 'no-crd', what: 'a kind whose CRD is missing', files: { 'gadget.yaml': 'apiVersion: example.test/v1\nkind: Gadget\nmetadata: { name: a }\n' }, says: /Gadget in example\.test\/v1: the cluster does not serve this kind/, mendedBy: CRD, mendedWhen: ['get', 'gadgets.example.test', '--all-namespaces'] },
  { name: 'no-version', what: 'a version the cluster does not serve', files: { 'web.yaml': deployment('').replace('apps/v1', 'apps/v7') }, says: /Deployment in apps\/v7: the cluster does not serve/, mended: FIXED },
  { name: 'invalid', what: 'a value the API server refuses', files: { 'web.yaml': deployment('replicas: -1, ') }, says: /Deployment invalid\/web.*spec\.replicas.*-1.*greater than or equal to 0/, mended: FIXED },
  { name: 'wrong-type', what: 'a text where a number belongs', files: { 'web.yaml': deployment('replicas: many, ') }, says: /Deployment wrong-type\/web.*\.spec\.replicas: expected numeric/s, mended: FIXED },
  { name: 'unknown-member', what: 'a member the schema does not know', files: { 'web.yaml': deployment('replica: 3, ') }, says: /Deployment unknown-member\/web.*\.spec\.replica: field not declared in schema/, mended: FIXED },
  { name: 'selector', what: 'a selector that does not match its own pods', files: { 'web.yaml': deployment('', 'app: other') }, says: /Deployment selector\/web.*selector.*does not match/i, mended: FIXED },
  { name: 'bad-name', what: 'an object with a forbidden name', files: { 'map.yaml': configMap('Bad_Name') }, says: /ConfigMap bad-name\/Bad_Name.*metadata\.name: Invalid value/, mended: GOOD },
  { name: 'half-good', what: 'one bad object beside a good one', files: { 'map.yaml': configMap('map'), 'other.yaml': configMap('Bad_Name') }, says: /ConfigMap half-good\/Bad_Name/, mended: { 'other.yaml': configMap('other') } },
  { name: 'no-namespace', what: 'a namespace that is not there and may not be made', files: GOOD, syncPolicy: '{ automated: {}, retry: { limit: 0 } }', says: /ConfigMap no-namespace\/map: namespaces "no-namespace" not found/, mendedBy: namespace('no-namespace') },
  { name: 'other-namespace', what: 'an object in another namespace that is not there', files: { 'map.yaml': configMap('map').replace('name: map', 'name: map, namespace: nowhere') }, says: /ConfigMap nowhere\/map: namespaces "nowhere" not found/, mendedBy: namespace('nowhere') },
  { name: 'forbidden', what: 'a namespace whose quota is used up', files: GOOD, before: quota('forbidden', 0), says: /ConfigMap forbidden\/map.*is forbidden: exceeded quota: few/, mendedBy: quota('forbidden', 100) },
  { name: 'too-large', what: 'a ConfigMap above 1 MiB', files: { 'map.yaml': blob(1_048_577) }, says: /ConfigMap too-large\/map.*may not be more than 1048576 bytes/, mended: { 'map.yaml': blob(1_048_000) } },
  { name: 'far-too-large', what: 'an object above what an API server reads', files: { 'map.yaml': blob(4_000_000) }, says: /ConfigMap far-too-large\/map.*too large: limit is 3145728/, mended: GOOD },
];
