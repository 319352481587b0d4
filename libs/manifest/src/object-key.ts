import { gvkOf, type KubernetesObject } from './kubernetes-object.js';

/** What names one object in one cluster, whatever version its API is read in. */
export interface ObjectKey {
  /** '' for the core group. */
  group: string;
  kind: string;
  /** '' for a cluster-scoped object, or one whose namespace is not decided yet. */
  namespace: string;
  name: string;
}

/** An object with only `generateName` is keyed by that prefix: it has no identity until it is created. */
export function keyOf(object: KubernetesObject): ObjectKey {
  const { group, kind } = gvkOf(object);
  const { name, generateName, namespace } = object.metadata ?? {};
  return { group, kind, namespace: namespace ?? '', name: name ?? generateName ?? '' };
}

/** `group/Kind/namespace/name`; parts may be empty (`/Namespace//web`), none can hold a slash. */
export const keyText = (key: ObjectKey): string => `${key.group}/${key.kind}/${key.namespace}/${key.name}`;

/** The inverse of `keyText`; undefined when the text is not one. */
export function parseKeyText(text: string): ObjectKey | undefined {
  const parts = text.split('/');
  const [group, kind, namespace, name] = parts;
  if (parts.length !== 4 || group === undefined || !kind || namespace === undefined || name === undefined) return undefined;
  return { group, kind, namespace, name };
}

export const sameKey = (left: ObjectKey, right: ObjectKey): boolean =>
  left.group === right.group && left.kind === right.kind && left.namespace === right.namespace && left.name === right.name;

/** A total order by code units: namespace, group, kind, name. */
export function compareKeys(left: ObjectKey, right: ObjectKey): number {
  return (
    compareText(left.namespace, right.namespace) ||
    compareText(left.group, right.group) ||
    compareText(left.kind, right.kind) ||
    compareText(left.name, right.name)
  );
}

/** Byte-wise like Go's string comparison for the ASCII that names are made of; never locale dependent. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
