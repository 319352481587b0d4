import { isRecord } from '@tidemark/kernel';
import { gvkOf, isSecret, keyOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { setTimeout as pause } from 'node:timers/promises';
import { collectionPath, objectName, objectPath, type ApiResource } from './api-resource.js';
import { ClusterError, errorOfAnswer, isClusterError } from './cluster-error.js';
import { Discovery } from './discovery.js';
import type { ClusterEndpoint } from './endpoint.js';
import { HttpTransport, type ApiAnswer, type ApiRequest } from './http-transport.js';
import { Semaphore } from './semaphore.js';

/** Every field Tidemark writes belongs to this manager. */
export const FIELD_MANAGER = 'tidemark';

export interface ApplyOptions {
  readonly dryRun?: boolean;
  /** true: a field nobody knows is an error; false: it is dropped without a word. Left out: dropped, as the API server does by itself. */
  readonly validate?: boolean;
  /** Whose fields they become; Tidemark's when left out. */
  readonly manager?: string;
  /** false: fields of another manager are not taken over, but refused with `cluster.conflict`. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}
export interface ApplyResult {
  readonly object: KubernetesObject;
  readonly created: boolean;
}
export interface PatchOptions {
  /** The field manager that is to own the change. */
  readonly manager?: string;
  readonly subresource?: 'status';
  readonly signal?: AbortSignal;
}
export interface DeleteOptions {
  /** Delete only the object that has this uid; another one of the same name stays. */
  readonly uid?: string;
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
  readonly signal?: AbortSignal;
}
export interface ListOptions {
  readonly labelSelector?: string;
  /** Of one namespace; of all when left out. */
  readonly namespace?: string;
  /** The one object of this name, if it is there. */
  readonly name?: string;
  /** Leave out everything but apiVersion, kind and metadata, on the side of the API server. */
  readonly metadataOnly?: boolean;
  readonly signal?: AbortSignal;
}

/** An aggregated API that does not know the short form answers the whole objects. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
const CONCURRENT_REQUESTS = 32;
const PAGE = 500;
const SMALLEST_PAGE = 4;
/** How often a request that the API server sheds (429) is sent again before its error is given to the caller. */
const SHED_RETRIES = 5;
const SHED_PAUSE_MS = 1_000;
const LONGEST_SHED_PAUSE_MS = 30_000;

/**
 * Reads and writes objects of any kind, without a model of one. Every method throws `ClusterError`, whose message names
 * the object; requests beyond 32 wait their turn.
 */
export class KubeClient {
  readonly discovery: Discovery;
  readonly #transport: HttpTransport;
  readonly #turns = new Semaphore(CONCURRENT_REQUESTS);

  constructor(endpoint: ClusterEndpoint) {
    this.#transport = new HttpTransport(endpoint);
    this.discovery = new Discovery(async (path, what) => parsed(what, await this.#ok({ method: 'GET', path, what })));
  }

  /** undefined when there is no such object. */
  async get(resource: ApiResource, key: Pick<ObjectKey, 'namespace' | 'name'>, signal?: AbortSignal): Promise<KubernetesObject | undefined> {
    const what = `read ${objectName({ kind: resource.kind, ...key })}`;
    try {
      return parsed(what, await this.#ok({ method: 'GET', path: objectPath(resource, key), what, ...optional(signal) })) as KubernetesObject;
    } catch (thrown) {
      if (isClusterError(thrown, 'cluster.not-found')) return undefined;
      throw thrown;
    }
  }

  /** Pages through a collection; resolves to the resourceVersion a watch goes on from. Pages shrink when objects are huge. */
  async list(resource: ApiResource, onObject: (object: KubernetesObject) => void, options: ListOptions = {}): Promise<string> {
    let limit = PAGE;
    let token = '';
    for (;;) {
      const selectors = { ...(options.labelSelector ? { labelSelector: options.labelSelector } : {}), ...(options.name ? { fieldSelector: `metadata.name=${options.name}` } : {}) };
      const query = new URLSearchParams({ limit: String(limit), ...(token === '' ? {} : { continue: token }), ...selectors });
      const what = `list ${resource.plural}`;
      const path = `${collectionPath(resource, options.namespace ?? '')}?${query}`;
      const answer = await this.#ok({ method: 'GET', path, what, ...(options.metadataOnly ? { accept: METADATA_ONLY } : {}), ...optional(options.signal) }).catch((thrown: unknown) => {
        if (!isClusterError(thrown, 'cluster.too-large') || limit <= SMALLEST_PAGE) throw thrown;
        limit = Math.ceil(limit / 4);
        return undefined;
      });
      if (answer === undefined) continue;
      const page = pageOf(parsed(what, answer), resource);
      for (const object of page.items) onObject(object);
      if (page.next === '') return page.resourceVersion;
      token = page.next;
    }
  }

  /**
   * Server-side apply, forced unless told otherwise: fields that another manager took are taken back. Safe to repeat.
   * @throws ClusterError `cluster.kind-not-served`, `cluster.invalid`, `cluster.forbidden`, `cluster.not-found` (the namespace) …
   */
  async apply(object: KubernetesObject, options: ApplyOptions = {}): Promise<ApplyResult> {
    const { group, version, kind } = gvkOf(object);
    const key = keyOf(object);
    const resource = await this.discovery.resource(group, version, kind);
    const what = `${options.dryRun ? 'compare' : 'apply'} ${objectName(key)}`;
    const query = `fieldManager=${encodeURIComponent(options.manager ?? FIELD_MANAGER)}&force=${String(options.force !== false)}${options.dryRun ? '&dryRun=All' : ''}${fieldValidation(options)}`;
    const request: ApiRequest = { method: 'PATCH', path: `${objectPath(resource, key)}?${query}`, body: JSON.stringify(object), contentType: 'application/apply-patch+yaml', confidential: isSecret(object), what, ...optional(options.signal) };
    const answer = await this.#ok(request).catch((thrown: unknown) => {
      // 404 is a namespace that is not there, or a kind that is not served any more: find out on the next try.
      if (isClusterError(thrown, 'cluster.not-found')) this.discovery.forget(resource);
      throw thrown;
    });
    return { object: parsed(what, answer) as KubernetesObject, created: answer.status === 201 };
  }

  /**
   * JSON merge patch: for what is not Tidemark's to apply, such as taking a label away. Answers the object as it is then.
   * @throws ClusterError `cluster.conflict` when the patch names a resourceVersion that is not the newest
   */
  async mergePatch(resource: ApiResource, key: Pick<ObjectKey, 'namespace' | 'name'>, patch: object, { manager = FIELD_MANAGER, subresource, signal }: PatchOptions = {}): Promise<KubernetesObject> {
    const what = `change ${objectName({ kind: resource.kind, ...key })}`;
    const path = `${objectPath(resource, key)}${subresource === undefined ? '' : `/${subresource}`}?fieldManager=${manager}`;
    const confidential = resource.group === '' && resource.kind === 'Secret';
    return parsed(what, await this.#ok({ method: 'PATCH', path, body: JSON.stringify(patch), contentType: 'application/merge-patch+json', confidential, what, ...optional(signal) })) as KubernetesObject;
  }

  /** @throws ClusterError `cluster.already-exists` … */
  async create(object: KubernetesObject, { manager = FIELD_MANAGER, dryRun, validate, signal }: Omit<PatchOptions, 'subresource'> & ApplyOptions = {}): Promise<KubernetesObject> {
    const { group, version, kind } = gvkOf(object);
    const resource = await this.discovery.resource(group, version, kind);
    const what = `create ${objectName(keyOf(object))}`;
    const path = `${collectionPath(resource, keyOf(object).namespace)}?fieldManager=${manager}${dryRun === true ? '&dryRun=All' : ''}${fieldValidation({ validate })}`;
    return parsed(what, await this.#ok({ method: 'POST', path, body: JSON.stringify(object), confidential: isSecret(object), what, ...optional(signal) })) as KubernetesObject;
  }

  /**
   * Puts the object in the place of `live`, if that is still the newest.
   * @throws ClusterError `cluster.conflict` when it is not …
   */
  async replace(resource: ApiResource, object: KubernetesObject, live: KubernetesObject, { validate, signal }: Pick<ApplyOptions, 'validate' | 'signal'> = {}): Promise<KubernetesObject> {
    const what = `replace ${objectName(keyOf(object))}`;
    const path = `${objectPath(resource, keyOf(object))}?fieldManager=${FIELD_MANAGER}${fieldValidation({ validate })}`;
    const body = { ...object, metadata: { ...object.metadata, resourceVersion: live.metadata['resourceVersion'], uid: live.metadata['uid'] } };
    return parsed(what, await this.#ok({ method: 'PUT', path, body: JSON.stringify(body), confidential: isSecret(object), what, ...optional(signal) })) as KubernetesObject;
  }

  /** Changes who owns which fields of an object, if it is still the newest. @throws ClusterError `cluster.conflict` when it is not */
  async setManagedFields(object: KubernetesObject, managedFields: readonly object[], signal?: AbortSignal): Promise<void> {
    const { group, version, kind } = gvkOf(object);
    const resource = await this.discovery.resource(group, version, kind);
    const patch = [
      { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata['resourceVersion'] },
    ];
    const what = `take over the fields of ${objectName(keyOf(object))}`;
    await this.#ok({ method: 'PATCH', path: objectPath(resource, keyOf(object)), body: JSON.stringify(patch), contentType: 'application/json-patch+json', confidential: isSecret(object), what, ...optional(signal) });
  }

  /** False when it was not there. A foreground deletion is only begun when this resolves. */
  async delete(resource: ApiResource, key: Pick<ObjectKey, 'namespace' | 'name'>, options: DeleteOptions = {}): Promise<boolean> {
    const what = `delete ${objectName({ kind: resource.kind, ...key })}`;
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: options.propagation ?? 'Foreground',
      ...(options.uid === undefined ? {} : { preconditions: { uid: options.uid } }),
    });
    try {
      await this.#ok({ method: 'DELETE', path: objectPath(resource, key), body, what, ...optional(options.signal) });
      return true;
    } catch (thrown) {
      if (isClusterError(thrown, 'cluster.not-found')) return false;
      throw thrown;
    }
  }

  /** UID of the kube-system namespace, and the API server's version. */
  async facts(): Promise<{ clusterUid: string; kubernetesVersion: string }> {
    const namespaces = await this.discovery.resource('', 'v1', 'Namespace');
    const system = await this.get(namespaces, { namespace: '', name: 'kube-system' });
    const version = parsed('read /version', await this.#ok({ method: 'GET', path: '/version', what: 'read /version' }));
    return { clusterUid: String(system?.metadata['uid'] ?? ''), kubernetesVersion: String(version['gitVersion'] ?? '') };
  }

  openStream(request: ApiRequest): ReturnType<HttpTransport['open']> {
    return this.#transport.open(request);
  }

  close(): void {
    this.#transport.close();
  }

  async #ok(request: ApiRequest): Promise<ApiAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#turns.run(() => this.#transport.send(request));
      if (answer.status >= 200 && answer.status < 300) return answer;
      const error = errorOfAnswer(request.what, answer.status, answer.body, answer.retryAfter, request.confidential);
      if (error.code !== 'cluster.too-many-requests' || attempt >= SHED_RETRIES) throw error;
      await pause(Math.min(error.retryAfterMs ?? SHED_PAUSE_MS, LONGEST_SHED_PAUSE_MS), undefined, optional(request.signal));
    }
  }
}

const fieldValidation = ({ validate }: { readonly validate?: boolean | undefined }): string => (validate === undefined ? '' : `&fieldValidation=${validate ? 'Strict' : 'Ignore'}`);

const optional = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal === undefined ? {} : { signal });

function parsed(what: string, answer: ApiAnswer): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(answer.body);
    if (isRecord(body)) return body;
  } catch {
    // Falls through to the error below, which names the request.
  }
  throw new ClusterError('cluster.bad-answer', `${what}: HTTP ${answer.status} without a JSON object in it`, { nextStep: 'look whether a proxy stands between the agent and the API server' });
}

function pageOf(body: Record<string, unknown>, resource: ApiResource): { items: KubernetesObject[]; next: string; resourceVersion: string } {
  const metadata = isRecord(body['metadata']) ? body['metadata'] : {};
  const items = Array.isArray(body['items']) ? (body['items'] as KubernetesObject[]) : [];
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return {
    // Items of a list of built-in kinds carry no apiVersion and kind.
    items: items.map((item) => ({ ...item, apiVersion, kind: resource.kind })),
    next: String(metadata['continue'] ?? ''),
    resourceVersion: String(metadata['resourceVersion'] ?? ''),
  };
}
