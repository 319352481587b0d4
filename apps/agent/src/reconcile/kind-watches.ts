import { isClusterDown, ResourceWatch, type ApiResource, type ClusterError, type KubeClient, type WatchListener } from '../cluster/index.js';
import { TARGET_LABEL } from './labels.js';

interface Followed {
  readonly watch: ResourceWatch;
  readonly listed: Promise<void>;
  readonly users: Set<string>;
}

/** What a watch tells, with the kind it speaks of as the beginning of every id of it (`group/Kind/`). */
export interface KindListener extends Pick<WatchListener, 'changed' | 'left'> {
  /** The kind can't be followed, or can again (null), for these targets. */
  trouble(error: ClusterError | null, targetIds: ReadonlySet<string>): void;
  listed(kindPrefix: string, keys: ReadonlySet<string>, resourceVersion: string): void;
}

/** One watch for each kind that some target uses, of the objects that carry the target label only. */
export class KindWatches {
  readonly #client: KubeClient;
  readonly #listener: KindListener;
  readonly #followed = new Map<string, Followed>();

  constructor(client: KubeClient, listener: KindListener) {
    this.#client = client;
    this.#listener = listener;
  }

  /** The target uses exactly these kinds. Resolves when each of them has been listed once, or can't be. */
  async use(targetId: string, resources: readonly ApiResource[]): Promise<void> {
    const wanted = new Map(resources.map((resource) => [watchKey(resource), resource]));
    for (const [key, followed] of this.#followed) {
      if (!wanted.has(key) && followed.users.delete(targetId)) this.#drop(key, followed);
    }
    await Promise.all([...wanted].map(([key, resource]) => this.#follow(key, resource, targetId)));
  }

  get size(): number {
    return this.#followed.size;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#followed.values()].map(({ watch }) => watch.stop()));
  }

  #follow(key: string, resource: ApiResource, targetId: string): Promise<void> {
    const known = this.#followed.get(key);
    if (known) {
      known.users.add(targetId);
      return known.listed;
    }
    const users = new Set([targetId]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const prefix = `${resource.group}/${resource.kind}/`;
    const watch = new ResourceWatch(this.#client, resource, TARGET_LABEL, {
      changed: (object) => this.#listener.changed(object),
      left: (object) => this.#listener.left(object),
      trouble: (error) => {
        this.#listener.trouble(error, users);
        // Refused (not merely down): whoever waits for the list goes on without it.
        if (error && !isClusterDown(error)) resolve();
      },
      listed: (keys, resourceVersion) => {
        this.#listener.listed(prefix, keys, resourceVersion);
        resolve();
      },
    });
    this.#followed.set(key, { watch, listed: promise, users });
    return promise;
  }

  #drop(key: string, followed: Followed): void {
    if (followed.users.size > 0) return;
    this.#followed.delete(key);
    // Nobody waits for the connection to close; an error in it has no listener any more.
    void followed.watch.stop();
  }
}

const watchKey = ({ group, version, kind }: ApiResource): string => `${group}/${version}/${kind}`;
