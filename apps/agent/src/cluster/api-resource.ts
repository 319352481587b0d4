import type { ObjectKey } from '@tidemark/manifest';

/** How one kind is served: everything a URL needs. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export const groupVersionPath = (group: string, version: string): string => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`);

/** The collection of a kind, over all namespaces when `namespace` is ''. */
export function collectionPath(resource: ApiResource, namespace: string): string {
  const base = groupVersionPath(resource.group, resource.version);
  return resource.namespaced && namespace !== '' ? `${base}/namespaces/${encodeURIComponent(namespace)}/${resource.plural}` : `${base}/${resource.plural}`;
}

export const objectPath = (resource: ApiResource, key: Pick<ObjectKey, 'namespace' | 'name'>): string =>
  `${collectionPath(resource, key.namespace)}/${encodeURIComponent(key.name)}`;

/** `ConfigMap shop/web`, `Namespace web`: how messages name an object. */
export const objectName = (key: Pick<ObjectKey, 'kind' | 'namespace' | 'name'>): string => `${key.kind} ${key.namespace === '' ? '' : `${key.namespace}/`}${key.name}`;
