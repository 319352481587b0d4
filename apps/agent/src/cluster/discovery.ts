import { isRecord, mapLimited } from '@tidemark/kernel';
import { groupVersionPath, type ApiResource } from './api-resource.js';
import { ClusterError, isClusterError, isKindTrouble } from './cluster-error.js';

const GROUPS_AT_A_TIME = 8;

type Fetch = (path: string, what: string) => Promise<unknown>;

/**
 * Which kinds the API server serves, asked for one group version at a time and only when it is needed: a cluster has
 * some 60 of them and a target uses five. A group version is asked for again when a kind is missing in it, so a CRD
 * that was just created is found; `forget` drops one whose requests answer NotFound.
 */
export class Discovery {
  readonly #fetch: Fetch;
  readonly #served = new Map<string, Promise<ReadonlyMap<string, ApiResource>>>();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** @throws ClusterError `cluster.kind-not-served` */
  async resource(group: string, version: string, kind: string): Promise<ApiResource> {
    const path = groupVersionPath(group, version);
    const cached = this.#served.get(path);
    const known = (await cached?.catch(() => undefined))?.get(kind);
    if (known) return known;
    // Only the first of several that miss asks again; the others find its question in place.
    if (this.#served.get(path) === cached) this.#ask(group, version, path);
    const found = (await this.#served.get(path))?.get(kind);
    if (found) return found;
    throw new ClusterError('cluster.kind-not-served', `${kind} in ${group === '' ? version : `${group}/${version}`}: the cluster does not serve this kind`, {
      nextStep: 'install the CustomResourceDefinition, or correct apiVersion and kind',
    });
  }

  /** The same for an object whose version is only a guess: another served version of the group does as well. */
  async resourceOfKind(group: string, kind: string, likelyVersion: string): Promise<ApiResource> {
    try {
      return await this.resource(group, likelyVersion, kind);
    } catch (thrown) {
      if (!isClusterError(thrown, 'cluster.kind-not-served') || group === '') throw thrown;
      for (const version of await this.#versions(group)) {
        if (version === likelyVersion) continue;
        const found = await this.resource(group, version, kind).catch(onlyNotServed);
        if (found) return found;
      }
      throw thrown;
    }
  }

  /**
   * Every kind that can be listed, each in the version its group prefers; groups that cannot be discovered, as of an
   * aggregated API that is down, with the reason. Nothing of it is kept.
   */
  async listable(): Promise<{ resources: ApiResource[]; unread: { group: string; reason: string }[] }> {
    const unread: { group: string; reason: string }[] = [];
    const listed = await mapLimited([{ group: '', version: 'v1' }, ...(await this.#preferred())], GROUPS_AT_A_TIME, async ({ group, version }) => {
      const path = groupVersionPath(group, version);
      const body = await this.#fetch(path, `discover ${path}`).catch((thrown: unknown) => {
        if (!isKindTrouble(thrown)) throw thrown;
        unread.push({ group, reason: thrown.message });
        return undefined;
      });
      return [...resourcesOf(group, version, body, 'list').values()];
    });
    return { resources: listed.flat(), unread };
  }

  async #preferred(): Promise<{ group: string; version: string }[]> {
    const body = await this.#fetch('/apis', 'discover /apis');
    const groups = isRecord(body) && Array.isArray(body['groups']) ? (body['groups'] as unknown[]).filter(isRecord) : [];
    return groups.flatMap(({ name, preferredVersion }) => {
      const version = isRecord(preferredVersion) ? preferredVersion['version'] : undefined;
      return typeof name === 'string' && typeof version === 'string' ? [{ group: name, version }] : [];
    });
  }

  forget(resource: Pick<ApiResource, 'group' | 'version'>): void {
    this.#served.delete(groupVersionPath(resource.group, resource.version));
  }

  #ask(group: string, version: string, path: string): void {
    const answer = this.#fetch(path, `discover ${path}`).then(
      (body) => resourcesOf(group, version, body),
      (thrown: unknown) => {
        if (isClusterError(thrown, 'cluster.not-found')) return new Map<string, ApiResource>();
        this.#served.delete(path);
        throw thrown;
      },
    );
    this.#served.set(path, answer);
  }

  async #versions(group: string): Promise<string[]> {
    const body = await this.#fetch(`/apis/${group}`, `discover ${group}`).catch((thrown: unknown) => {
      if (isClusterError(thrown, 'cluster.not-found')) return undefined;
      throw thrown;
    });
    const versions = isRecord(body) && Array.isArray(body['versions']) ? (body['versions'] as unknown[]) : [];
    return versions.flatMap((entry) => (isRecord(entry) && typeof entry['version'] === 'string' ? [entry['version']] : []));
  }
}

function onlyNotServed(thrown: unknown): undefined {
  if (!isClusterError(thrown, 'cluster.kind-not-served')) throw thrown;
  return undefined;
}

/** Those that know `verb`, or all. */
function resourcesOf(group: string, version: string, body: unknown, verb?: string): ReadonlyMap<string, ApiResource> {
  const listed = isRecord(body) && Array.isArray(body['resources']) ? (body['resources'] as unknown[]) : [];
  const resources = new Map<string, ApiResource>();
  for (const entry of listed) {
    if (!isRecord(entry)) continue;
    const { name, kind, namespaced, verbs } = entry;
    // `deployments/status` is a subresource of the kind, not a way to write it.
    if (typeof name !== 'string' || typeof kind !== 'string' || name.includes('/')) continue;
    if (verb !== undefined && !(Array.isArray(verbs) && verbs.includes(verb))) continue;
    resources.set(kind, { group, version, kind, plural: name, namespaced: namespaced === true });
  }
  return resources;
}
