import { isRecord } from '@tidemark/kernel';
import { fieldAt, gvkOf, isSecret, normalise, stringDataAsData, type KubernetesObject } from '@tidemark/manifest';

/** A rule that rewrites an object into the form in which equal intent is equal data. */
type Canonical = (object: KubernetesObject) => KubernetesObject;

/** Base64 may be wrapped in a manifest; the API server stores it on one line. */
const unwrapped = (values: unknown): unknown =>
  isRecord(values) ? Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value.replace(/\s+/g, '') : value])) : values;

const canonicalSecret: Canonical = (object) => {
  const { data, ...rest } = stringDataAsData(object);
  return (data === undefined ? rest : { ...rest, data: unwrapped(data) }) as KubernetesObject;
};

const canonicalConfigMap: Canonical = (object) =>
  object['binaryData'] === undefined ? object : { ...object, binaryData: unwrapped(object['binaryData']) };

/** The rules of an aggregated ClusterRole are written by a controller; what a manifest says there is never kept. */
const canonicalRole: Canonical = (object) => {
  if (!isRecord(fieldAt(object, 'aggregationRule'))) return object;
  return Object.fromEntries(Object.entries(object).filter(([field]) => field !== 'rules')) as KubernetesObject;
};

const BY_KIND: ReadonlyMap<string, Canonical> = new Map([
  ['/ConfigMap', canonicalConfigMap],
  ['rbac.authorization.k8s.io/ClusterRole', canonicalRole],
]);

/** The object without what the server writes and in the canonical form of its kind: what a comparison looks at. */
export function comparable(object: KubernetesObject): KubernetesObject {
  const intent = normalise(object);
  if (isSecret(intent)) return canonicalSecret(intent);
  const { group, kind } = gvkOf(intent);
  return BY_KIND.get(`${group}/${kind}`)?.(intent) ?? intent;
}
