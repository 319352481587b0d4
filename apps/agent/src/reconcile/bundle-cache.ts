import { gvkOf, builtinScope, type KubernetesObject } from '@tidemark/manifest';
import type { BundleContent, DesiredTarget } from '@tidemark/protocol';
import { isClusterError, type Discovery } from '../cluster/index.js';
import type { DesiredStore } from '../desired/index.js';
import { prepareBundle, type PreparedBundle, type ScopeOf } from './bundle-objects.js';

/** Objects of all bundles that are kept in memory together. A target of more than that is read from disk each time. */
const OBJECTS_KEPT = 1_500;

/** Bundles ready to apply, the recently used ones from memory. */
export class BundleCache {
  readonly #desired: DesiredStore;
  readonly #discovery: Discovery;
  readonly #kept = new Map<string, PreparedBundle>();
  #objects = 0;

  constructor(desired: DesiredStore, discovery: Discovery) {
    this.#desired = desired;
    this.#discovery = discovery;
  }

  /** @throws TidemarkError of `DesiredStore.bundle`; ClusterError when scopes can't be asked for */
  async prepared(target: DesiredTarget, signal: AbortSignal): Promise<PreparedBundle> {
    const key = `${target.targetId} ${target.destinationNamespace} ${target.bundle}`;
    const known = this.#kept.get(key);
    if (known) {
      // Moved to the end: the first of the map is the one that was not used for longest.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const content = await this.#desired.bundle(target.bundle, signal);
    const prepared = prepareBundle(content, target, await this.#scopes(content));
    this.#keep(key, prepared);
    return prepared;
  }

  #keep(key: string, prepared: PreparedBundle): void {
    this.#kept.set(key, prepared);
    this.#objects += prepared.objects.size;
    for (const [oldest, bundle] of this.#kept) {
      if (this.#objects <= OBJECTS_KEPT) return;
      this.#kept.delete(oldest);
      this.#objects -= bundle.objects.size;
    }
  }

  async #scopes(content: BundleContent): Promise<ScopeOf> {
    const namespaced = new Map<string, boolean>();
    for (const raw of content.objects) {
      const { group, version, kind } = gvkOf(raw as KubernetesObject);
      const name = `${group}/${kind}`;
      if (namespaced.has(name) || builtinScope(group, kind) !== 'unknown') continue;
      const resource = await this.#discovery.resource(group, version, kind).catch((thrown: unknown) => {
        if (!isClusterError(thrown, 'cluster.kind-not-served')) throw thrown;
        return undefined;
      });
      if (resource) namespaced.set(name, resource.namespaced);
    }
    return (group, kind) => {
      const known = namespaced.get(`${group}/${kind}`);
      return known === undefined ? builtinScope(group, kind) : known ? 'namespaced' : 'cluster';
    };
  }
}
