import { isBuiltinKind, schemaOfDefinitions, type MergeSchema } from '@tidemark/diff';
import { messageOf, type Clock } from '@tidemark/kernel';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import type { Logger } from 'pino';
import { isClusterDown, type KubeClient } from '../cluster/index.js';

/** A definition may change its schema; whoever changed it sees the new merge after this time at the latest. */
const MAX_AGE_MS = 10 * 60_000;
/** The least recently used are forgotten first. */
const MAX_KINDS = 100;

interface Entry {
  readonly schema: Promise<MergeSchema | undefined>;
  readonly until: number;
}

/** How objects of custom kinds merge, as their definitions in the cluster say; read when the first object of a kind is in doubt. */
export class KindSchemas {
  readonly #kinds = new Map<string, Entry>();

  constructor(
    private readonly client: Pick<KubeClient, 'get' | 'discovery'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * undefined for kinds that are built in, and where no definition can be read (an aggregated API, or no right to): then its
   * lists have one owner.
   * @throws ClusterError when the API server does not answer
   */
  async of(object: KubernetesObject): Promise<MergeSchema | undefined> {
    if (isBuiltinKind(object)) return undefined;
    const { group, version, kind } = gvkOf(object);
    const name = `${group}/${version}/${kind}`;
    const now = this.clock.now().getTime();
    const known = this.#kinds.get(name);
    const entry = known !== undefined && known.until > now ? known : { schema: this.#read(group, version, kind), until: now + MAX_AGE_MS };
    this.#kinds.delete(name);
    this.#kinds.set(name, entry);
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > MAX_KINDS && oldest !== undefined) this.#kinds.delete(oldest);
    try {
      return await entry.schema;
    } catch (thrown) {
      if (this.#kinds.get(name) === entry) this.#kinds.delete(name);
      throw thrown;
    }
  }

  forget(): void {
    this.#kinds.clear();
  }

  async #read(group: string, version: string, kind: string): Promise<MergeSchema | undefined> {
    try {
      const { plural } = await this.client.discovery.resource(group, version, kind);
      const definitions = await this.client.discovery.resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition');
      const definition = await this.client.get(definitions, { namespace: '', name: `${plural}.${group}` });
      return definition && schemaOfDefinitions([definition]);
    } catch (thrown) {
      if (isClusterDown(thrown)) throw thrown;
      this.logger.debug({ kind: `${group}/${version}/${kind}`, reason: messageOf(thrown) }, 'the definition of the kind can not be read; its lists are compared whole');
      return undefined;
    }
  }
}
