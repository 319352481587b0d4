import { isRecord } from '@tidemark/kernel';

/** A Kubernetes object as JSON carries it: a manifest from Git or what an API server answered. Never mutated. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
  [field: string]: unknown;
}

export interface ObjectMetadata {
  name?: string;
  generateName?: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

export interface GroupVersionKind {
  /** '' for the core group. */
  group: string;
  version: string;
  kind: string;
}

export function gvkOf(object: Pick<KubernetesObject, 'apiVersion' | 'kind'>): GroupVersionKind {
  const apiVersion = typeof object.apiVersion === 'string' ? object.apiVersion : '';
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion, kind: object.kind }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind: object.kind };
}

/** The value at a path of field names; undefined as soon as a step is not an object that has the field itself. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const step of path) {
    if (!isRecord(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

export function annotationOf(object: unknown, name: string): string | undefined {
  const value = fieldAt(object, 'metadata', 'annotations', name);
  return typeof value === 'string' ? value : undefined;
}

export function labelOf(object: unknown, name: string): string | undefined {
  const value = fieldAt(object, 'metadata', 'labels', name);
  return typeof value === 'string' ? value : undefined;
}

/** A copy with the metadata fields replaced; a field set to undefined is left out. */
export function withMetadata(object: KubernetesObject, change: { [field in keyof ObjectMetadata]?: unknown }): KubernetesObject {
  const metadata = Object.fromEntries(
    Object.entries({ ...object.metadata, ...change }).filter(([, value]) => value !== undefined),
  ) as ObjectMetadata;
  return { ...object, metadata };
}
