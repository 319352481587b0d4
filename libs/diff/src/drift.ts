import { isRecord, type Json } from '@tidemark/kernel';
import { isSecret, type KubernetesObject } from '@tidemark/manifest';
import { inLiveOrder } from './canonical/live-order.js';
import { withoutPlaceholderBundles } from './canonical/placeholder-bundles.js';
import { comparable } from './comparable.js';
import { pathText, type PathStep } from './field-path.js';
import { sameJson } from './fields/json-equality.js';
import { applyIgnoreRules, ignoredManagers, type IgnoreRule } from './ignore-rules.js';
import { withKnownTypes } from './known-types/known-types.js';
import { managersOf } from './managers.js';
import { indexByKey, itemKey, mergeKeysOf, nthKey, type KeyFields } from './merge-keys.js';
import { sameMeaning } from './quantity.js';
import { isBuiltinKind } from './schema/builtin-schema.js';
import { fieldType, type MergeSchema, type MergeType } from './schema/merge-schema.js';

/** One field in which live left desired. */
export interface FieldDifference {
  /** As `pathText` writes it, e.g. `spec.template.spec.containers[name=web].image`. */
  path: string;
  /** undefined: not there. Values of a Secret are masks of different length. */
  desired: Json | undefined;
  live: Json | undefined;
}

export interface DriftOptions {
  ignore?: readonly IgnoreRule[];
  /** How lists of kinds that are not built in merge; of others what is known here goes before it. */
  schema?: MergeSchema | undefined;
}

/** Identity and version: live was read by them, so they can't differ in meaning. */
const IDENTITY: ReadonlySet<string> = new Set(['apiVersion', 'kind']);
const IDENTITY_METADATA: ReadonlySet<string> = new Set(['name', 'namespace', 'generateName']);

/**
 * Where live is not what desired says: every field of desired must be there and mean the same. What only live has is
 * other managers' business. Empty, null and absent are the same; lists with merge keys are compared by key, others item
 * by item; quantities by amount. Linear in the size of both objects.
 */
export function driftOf(desired: KubernetesObject, live: KubernetesObject, options: DriftOptions = {}): FieldDifference[] {
  const rules = options.ignore ?? [];
  const found = comparedForm(live, rules);
  const wanted = inLiveOrder(comparedForm(desired, rules), found);
  const differences = differencesBetween(wanted, found, declaredType(wanted, options.schema));
  const trusted = ignoredManagers(live, rules);
  if (trusted.size === 0) return differences;
  return differences.filter(({ path }) => !managersOf(live.metadata['managedFields'], path).some(({ manager }) => trusted.has(manager)));
}

const comparedForm = (object: KubernetesObject, rules: readonly IgnoreRule[]): KubernetesObject =>
  comparable(withoutPlaceholderBundles(withKnownTypes(applyIgnoreRules(object, rules).object)));

/** Where one `comparable` object is not what the other says, field by field, whatever its values mean to a cluster. */
export function differencesBetween(wanted: KubernetesObject, found: KubernetesObject, type?: MergeType): FieldDifference[] {
  const comparison = new Comparison(wanted, type);
  comparison.object(found);
  return comparison.differences;
}

const declaredType = (object: KubernetesObject, schema: MergeSchema | undefined): MergeType | undefined =>
  schema === undefined || isBuiltinKind(object) ? undefined : schema.typeOf(object.apiVersion, object.kind);

/** Walks both objects side by side; the way to the place that is looked at is kept on a stack, not copied at every step. */
class Comparison {
  readonly differences: FieldDifference[] = [];
  readonly #wanted: KubernetesObject;
  readonly #type: MergeType | undefined;
  readonly #secret: boolean;
  readonly #path: PathStep[] = [];
  /** The names of the fields on the way, for the rules that go by them. */
  readonly #fields: string[] = [];

  constructor(wanted: KubernetesObject, type: MergeType | undefined) {
    this.#wanted = wanted;
    this.#type = type;
    this.#secret = isSecret(wanted);
  }

  object(live: KubernetesObject): void {
    for (const [field, value] of Object.entries(this.#wanted)) {
      if (!IDENTITY.has(field)) this.#field(field, field === 'metadata' ? withoutIdentity(value) : value, live[field], this.#type);
    }
  }

  /** @param holder the type of the map the field is in */
  #field(field: string, desired: unknown, live: unknown, holder: MergeType | undefined): void {
    if (desired === live) return;
    this.#path.push({ field });
    this.#fields.push(field);
    this.#value(desired, live, holder && fieldType(holder, field));
    this.#fields.pop();
    this.#path.pop();
  }

  /** An item of a list: rules by field name do not look into what holds it. */
  #item(step: PathStep, desired: unknown, live: unknown, type: MergeType | undefined): void {
    this.#path.push(step);
    this.#fields.push('');
    if (live === undefined) this.#differ(desired, undefined);
    else this.#value(desired, live, type);
    this.#fields.pop();
    this.#path.pop();
  }

  #value(desired: unknown, live: unknown, type: MergeType | undefined): void {
    const field = this.#fields.at(-1) ?? '';
    if (isEmpty(desired) && isEmpty(live)) return;
    if (isRecord(desired) && (isRecord(live) || live === undefined || live === null)) return this.#map(desired, live ?? {}, type);
    if (Array.isArray(desired)) return this.#list(desired, live ?? undefined, type);
    if (desired === null || desired === live) return;
    if (!sameMeaning(this.#fields.at(-2) ?? '', field, desired, live)) this.#differ(desired, live);
  }

  #map(desired: Record<string, unknown>, live: Record<string, unknown>, type: MergeType | undefined): void {
    for (const field of Object.keys(desired)) this.#field(field, desired[field], Object.hasOwn(live, field) ? live[field] : undefined, type);
  }

  #list(desired: readonly unknown[], live: unknown, type: MergeType | undefined): void {
    if (!Array.isArray(live) && live !== undefined) return this.#differ(desired, live);
    const items = type?.type === 'list' ? type.items : undefined;
    const keys = isSet(type) ? undefined : mergeKeysOf({ object: this.#wanted, field: this.#fields.at(-1) ?? '', type }, desired);
    if (keys !== undefined) return this.#keyedList(desired, live ?? [], keys, items);
    if (live === undefined) return this.#differ(desired, live);
    if (!isSet(type)) return this.#wholeList(desired, live, items);
    if (!desired.every((item) => live.some((other) => sameJson(item, other)))) this.#differ(desired, live);
  }

  #keyedList(desired: readonly unknown[], live: readonly unknown[], keys: KeyFields, items: MergeType | undefined): void {
    const byKey = indexByKey(live, keys);
    const seen = new Map<string, number>();
    for (const item of desired) {
      const other = byKey.get(nthKey(item, keys, seen));
      // Most items are the same: their way is not even written down.
      if (other === undefined || !sameJson(item, other)) this.#item({ keys: itemKey(item, keys) }, item, other, items);
    }
  }

  /** A list that has one owner: as many items, in this order. Its items may still have been given more fields. */
  #wholeList(desired: readonly unknown[], live: readonly unknown[], items: MergeType | undefined): void {
    if (this.#fields.at(-1) === 'finalizers' && desired.every((item) => live.includes(item))) return;
    if (desired.length !== live.length) return this.#differ(desired, live);
    desired.forEach((item, index) => this.#item({ index }, item, live[index] ?? null, items));
  }

  #differ(desired: unknown, live: unknown): void {
    const hidden = this.#secret && this.#fields[0] === 'data';
    const shown = (value: unknown, mask: string): Json | undefined => (value === undefined ? undefined : hidden ? mask : (value as Json));
    this.differences.push({ path: pathText(this.#path), desired: shown(desired, '++++++++'), live: shown(live, '++++++++++++') });
  }
}

function withoutIdentity(metadata: unknown): unknown {
  return isRecord(metadata) ? Object.fromEntries(Object.entries(metadata).filter(([field]) => !IDENTITY_METADATA.has(field))) : {};
}

const isSet = (type: MergeType | undefined): boolean => type?.type === 'list' && type.keys?.length === 0;

/** What Go's `omitempty` leaves out: null, zero, false, empty text, and maps and lists that hold nothing else. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isEmpty);
}
