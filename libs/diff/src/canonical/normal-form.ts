import { canonicalJson, isRecord } from '@tidemark/kernel';
import { gvkOf, isSecret, stringDataAsData, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { withoutPlaceholderBundles } from './placeholder-bundles.js';

export interface NormalFormOptions {
  /** Rules of an aggregated role are written by a controller: they do not count. Default: they do. */
  readonly ignoreAggregatedRoles?: boolean;
}

/**
 * The object without what differs by the way it was written down: its creation time, a Secret's stringData, empty rules
 * of a role, the order of Endpoints, CA bundles without a certificate. Both sides of a comparison are brought into this form. A Secret keeps its creation
 * time: its form is also what is masked and shown.
 */
export function normalForm(object: KubernetesObject, options: NormalFormOptions = {}): KubernetesObject {
  if (isSecret(object)) return secretForm(object);
  const timeless = withoutPlaceholderBundles(withoutCreationTime(object));
  const { group, kind } = gvkOf(timeless);
  if (group === 'rbac.authorization.k8s.io' && (kind === 'Role' || kind === 'ClusterRole')) return roleForm(timeless, options);
  return group === '' && kind === 'Endpoints' ? endpointsForm(timeless) : timeless;
}

/** Some tools write it into manifests, as null or from an export. */
export function withoutCreationTime(object: KubernetesObject): KubernetesObject {
  return isRecord(object.metadata) ? withMetadata(object, { creationTimestamp: undefined }) : object;
}

/** A value that is null is an empty one, when all of the data is what a Secret may hold. */
function secretForm(secret: KubernetesObject): KubernetesObject {
  const merged = stringDataAsData(secret);
  const { data } = merged;
  if (!isRecord(data) || !Object.values(data).every((value) => value === null || typeof value === 'string')) return merged;
  return { ...merged, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value ?? ''])) };
}

function roleForm(role: KubernetesObject, { ignoreAggregatedRoles = false }: NormalFormOptions): KubernetesObject {
  const { rules } = role;
  const written = ignoreAggregatedRoles && isRecord(role['aggregationRule']);
  return written || (Array.isArray(rules) && rules.length === 0) ? { ...role, rules: null } : role;
}

function endpointsForm(endpoints: KubernetesObject): KubernetesObject {
  const { subsets } = endpoints;
  if (!Array.isArray(subsets)) return endpoints;
  return { ...endpoints, subsets: subsets.map(subsetForm).sort(byText) };
}

function subsetForm(subset: unknown): unknown {
  if (!isRecord(subset)) return subset;
  const ports = Array.isArray(subset['ports']) ? subset['ports'].map((port: unknown) => (isRecord(port) ? { ...port, protocol: port['protocol'] || 'TCP' } : port)) : undefined;
  const lists = { addresses: subset['addresses'], notReadyAddresses: subset['notReadyAddresses'], ports };
  const sorted = Object.entries(lists).filter(([, list]) => Array.isArray(list)).map(([name, list]) => [name, [...(list as unknown[])].sort(byText)] as const);
  return { ...subset, ...Object.fromEntries(sorted) };
}

/** Addresses by their IP, anything else by its text. */
function byText(left: unknown, right: unknown): number {
  const [before, after] = [sortText(left), sortText(right)];
  return before < after ? -1 : before > after ? 1 : 0;
}

const sortText = (value: unknown): string => (isRecord(value) && typeof value['ip'] === 'string' ? value['ip'] : canonicalJson(value));

/** Annotations without one of them; no annotations at all when none is left. */
export function withoutAnnotation(object: KubernetesObject, name: string): KubernetesObject {
  const annotations: unknown = object.metadata?.annotations;
  if (!isRecord(annotations) || !Object.hasOwn(annotations, name)) return object;
  const rest = Object.entries(annotations).filter(([key]) => key !== name);
  return withMetadata(object, { annotations: rest.length === 0 ? undefined : Object.fromEntries(rest) });
}
