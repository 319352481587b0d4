import { gvkOf, keyOf, keyText, labelOf, type ObjectKey } from '@tidemark/manifest';
import type { DesiredTarget } from '@tidemark/protocol';
import { isClusterError } from '../cluster/index.js';
import type { BundleObject } from './bundle-objects.js';
import { TARGET_LABEL } from './labels.js';
import { readEntry } from './object-pruner.js';
import { driftSignature } from './report-lookback.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';

const FIELDS_TOLD = 100;
/** From so many unknown objects of one kind and namespace on, the names that are taken are listed once instead of asked one by one. */
const LIST_FROM = 20;

/**
 * Objects that lived before the target applied them: what its first apply overwrites is told as a drift that began before
 * adoption, so that nobody's edit vanishes without a trace. The apply that puts the object right ends the drift.
 */
export class Adoption {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;
  readonly #statement: DesiredTarget;
  /** By kind and namespace: how many objects of the bundle are not known to be the target's. */
  readonly #unknown = new Map<string, number>();
  readonly #taken = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(context: TargetContext, facts: TargetFacts, statement: DesiredTarget, objects: Iterable<BundleObject>) {
    this.#context = context;
    this.#facts = facts;
    this.#statement = statement;
    for (const { id, key } of objects) if (this.#isUnknown(id)) this.#unknown.set(placeOf(key), (this.#unknown.get(placeOf(key)) ?? 0) + 1);
  }

  /**
   * Applies the object; costs nothing more when it is the target's already.
   * @throws ClusterError when the object cannot be read or compared; what `apply` throws, and then the drift stays open
   */
  async around<T>(wanted: BundleObject, apply: () => Promise<T>): Promise<T> {
    if (!this.#isUnknown(wanted.id)) return apply();
    await this.#tell(wanted);
    const outcome = await apply();
    await this.#facts.driftEnded(wanted.id, wanted.key, 'corrected');
    return outcome;
  }

  async #tell(wanted: BundleObject): Promise<void> {
    // The apply of what another application manages is refused: nothing is overwritten.
    if (this.#facts.drift(wanted.id) !== undefined || this.#context.otherOwner(wanted.id, this.#statement.targetId) !== undefined) return;
    if (!(await this.#mayExist(wanted))) return;
    const live = (await readEntry(this.#context, wanted))?.object;
    // It may be ours though no watch has told so yet.
    if (live === undefined || labelOf(live, TARGET_LABEL) === this.#statement.targetId) return;
    const { comparer, signal, ids, clock } = this.#context;
    const { ignoreDifferences, syncOptions } = this.#statement;
    const differences = await comparer.differences({ wanted, live, rules: ignoreDifferences, options: syncOptions, signal });
    const fields = differences.filter(({ path }) => !path.includes('tidemark.dev/')).slice(0, FIELDS_TOLD);
    if (fields.length === 0) return;
    const drift = { id: ids.uuid(), change: 'modified' as const, beganAt: clock.now().toISOString(), fields: driftSignature(fields) };
    await this.#facts.driftBegan(wanted.id, drift, { resource: wanted.key, change: 'modified', fields, beforeAdoption: true });
  }

  #isUnknown(id: string): boolean {
    return this.#context.index.get(id)?.owner !== this.#statement.targetId;
  }

  async #mayExist({ id, key, object }: BundleObject): Promise<boolean> {
    const place = placeOf(key);
    if ((this.#unknown.get(place) ?? 0) < LIST_FROM) return true;
    const taken = this.#taken.get(place) ?? this.#list(object);
    this.#taken.set(place, taken);
    return (await taken).has(id);
  }

  async #list(object: BundleObject['object']): Promise<ReadonlySet<string>> {
    const { client, signal } = this.#context;
    const { group, version, kind } = gvkOf(object);
    const taken = new Set<string>();
    try {
      const resource = await client.discovery.resourceOfKind(group, kind, version);
      await client.list(resource, (live) => taken.add(keyText(keyOf(live))), { namespace: object.metadata.namespace ?? '', metadataOnly: true, signal });
    } catch (thrown) {
      // Its definition comes with the same bundle: there is no object of it yet.
      if (!isClusterError(thrown, 'cluster.kind-not-served', 'cluster.not-found')) throw thrown;
    }
    return taken;
  }
}

const placeOf = ({ group, kind, namespace }: ObjectKey): string => `${group}/${kind}/${namespace}`;
