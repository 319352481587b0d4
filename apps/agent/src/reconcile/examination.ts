import { mapLimited } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import type { PreparedBundle } from './bundle-objects.js';
import type { DriftKeeper, DriftSettings } from './drift-keeper.js';
import type { Members } from './members.js';
import { readEntry } from './object-pruner.js';
import type { TargetContext } from './target-context.js';

const PARALLEL = 8;
/** Live objects held for comparison; beyond, they are read again when their turn comes. */
const HELD_OBJECTS = 2_000;

/** The objects of one target that are to be compared with their manifests, and the comparing. */
export class Examination {
  readonly #context: TargetContext;
  readonly #drifts: DriftKeeper;
  readonly #pending = new Map<string, KubernetesObject | undefined>();

  constructor(context: TargetContext, drifts: DriftKeeper) {
    this.#context = context;
    this.#drifts = drifts;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /** The object may differ. `live` is its newest state, as far as it is at hand. */
  note(id: string, live?: KubernetesObject): void {
    const known = live ?? this.#pending.get(id);
    this.#pending.delete(id);
    this.#pending.set(id, this.#pending.size < HELD_OBJECTS ? known : undefined);
  }

  /** It was deleted, or left our sight: what was held of it says nothing any more. */
  noteLeft(id: string): void {
    this.#pending.set(id, undefined);
  }

  /** Of the members that once agreed with their manifests, those of which it is not known that they still do. */
  noteUnknown(members: Members): void {
    for (const [id, member] of members) {
      const record = this.#context.index.get(id);
      if (record?.verified !== member.hash && (member.agreed || record?.applied === member.hash)) this.note(id);
    }
  }

  /**
   * Compares all that is noted; `fresh` also what is known to agree. An object is taken out as its turn comes: when the
   * API server goes down, the rest stays for the next try.
   */
  async run(bundle: PreparedBundle, members: Members, settings: DriftSettings, fresh: boolean): Promise<void> {
    if (fresh) this.#context.comparer.forget();
    await mapLimited([...this.#pending.keys()], PARALLEL, async (id) => {
      const [member, wanted, object] = [members.get(id), bundle.objects.get(id), this.#pending.get(id)];
      this.#pending.delete(id);
      if (!member || !wanted) return;
      try {
        const live = await this.#liveOf(id, member.version, object);
        const agrees = live !== undefined && this.#context.index.get(id)?.verified === member.hash && !fresh;
        if (agrees) await this.#drifts.over(id, member.key, 'reverted-by-others');
        else await this.#drifts.examine(wanted, member, live, settings);
      } catch (thrown) {
        if (!this.#pending.has(id)) this.#pending.set(id, undefined);
        throw thrown;
      }
    });
  }

  /** The newest state: the one the watch gave unless a newer one is known; else it is read. */
  async #liveOf(id: string, version: string, object: KubernetesObject | undefined): Promise<KubernetesObject | undefined> {
    if (object && this.#context.index.get(id)?.resourceVersion === object.metadata['resourceVersion']) return object;
    const read = await readEntry(this.#context, { id, version });
    if (read) this.#context.index.put(read.object);
    else this.#context.index.remove(id, '');
    return read?.object;
  }
}
