import { isRecord, type Json } from '@tidemark/kernel';
import { isSecret, type KubernetesObject } from '@tidemark/manifest';
import { comparable } from './comparable.js';
import { pathText, type PathStep } from './field-path.js';
import { sameJson } from './fields/json-equality.js';
import { applyIgnoreRules, ignoredManagers, type IgnoreRule } from './ignore-rules.js';
import { withKnownTypes } from './known-types/known-types.js';
import { managersOf } from './managers.js';
import { indexByKey, itemKey, mergeKeysOf, nthKey } from './merge-keys.js';
import { sameMeaning } from './quantity.js';

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
  const wanted = comparable(withKnownTypes(applyIgnoreRules(desired, rules).object));
  const found = comparable(withKnownTypes(applyIgnoreRules(live, rules).object));
  const comparison = new Comparison(wanted);
  comparison.object(found);
  const trusted = ignoredManagers(live, rules);
  if (trusted.size === 0) return comparison.differences;
  return comparison.differences.filter(({ path }) => !managersOf(live.metadata['managedFields'], path).some(({ manager }) => trusted.has(manager)));
}

/** Walks both objects side by side; the way to the place that is looked at is kept on a stack, not copied at every step. */
class Comparison {
  readonly differences: FieldDifference[] = [];
  readonly #wanted: KubernetesObject;
  readonly #secret: boolean;
  readonly #path: PathStep[] = [];
  /** The names of the fields on the way, for the rules that go by them. */
  readonly #fields: string[] = [];

  constructor(wanted: KubernetesObject) {
    this.#wanted = wanted;
    this.#secret = isSecret(wanted);
  }

  object(live: KubernetesObject): void {
    for (const [field, value] of Object.entries(this.#wanted)) {
      if (!IDENTITY.has(field)) this.#field(field, field === 'metadata' ? withoutIdentity(value) : value, live[field]);
    }
  }

  #field(field: string, desired: unknown, live: unknown): void {
    if (desired === live) return;
    this.#path.push({ field });
    this.#fields.push(field);
    this.#value(desired, live);
    this.#fields.pop();
    this.#path.pop();
  }

  /** An item of a list: rules by field name do not look into what holds it. */
  #item(step: PathStep, desired: unknown, live: unknown): void {
    this.#path.push(step);
    this.#fields.push('');
    if (live === undefined) this.#differ(desired, undefined);
    else this.#value(desired, live);
    this.#fields.pop();
    this.#path.pop();
  }

  #value(desired: unknown, live: unknown): void {
    const field = this.#fields.at(-1) ?? '';
    if (isEmpty(desired, field) && isEmpty(live, field)) return;
    if (isRecord(desired) && (isRecord(live) || live === undefined || live === null)) return this.#map(desired, live ?? {});
    if (Array.isArray(desired)) return this.#list(desired, live ?? []);
    if (desired === null || desired === live) return;
    if (!sameMeaning(this.#fields.at(-2) ?? '', field, desired, live)) this.#differ(desired, live);
  }

  #map(desired: Record<string, unknown>, live: Record<string, unknown>): void {
    for (const field of Object.keys(desired)) this.#field(field, desired[field], Object.hasOwn(live, field) ? live[field] : undefined);
  }

  #list(desired: readonly unknown[], live: unknown): void {
    if (!Array.isArray(live)) return this.#differ(desired, live);
    const keys = mergeKeysOf({ object: this.#wanted, field: this.#fields.at(-1) ?? '' }, desired);
    if (keys === undefined) return this.#wholeList(desired, live);
    const byKey = indexByKey(live, keys);
    const seen = new Map<string, number>();
    for (const item of desired) {
      const other = byKey.get(nthKey(item, keys, seen));
      // Most items are the same: their way is not even written down.
      if (other === undefined || !sameJson(item, other)) this.#item({ keys: itemKey(item, keys) }, item, other);
    }
  }

  /** A list that has one owner: as many items, in this order. Its items may still have been given more fields. */
  #wholeList(desired: readonly unknown[], live: readonly unknown[]): void {
    if (this.#fields.at(-1) === 'finalizers' && desired.every((item) => live.includes(item))) return;
    if (desired.length !== live.length) return this.#differ(desired, live);
    desired.forEach((item, index) => this.#item({ index }, item, live[index] ?? null));
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

/** A newline in base64: what charts write where a CA bundle is injected later. */
const PLACEHOLDER_BUNDLE = 'Cg==';

/** What Go's `omitempty` leaves out: null, zero, false, empty text, and maps and lists that hold nothing else. */
function isEmpty(value: unknown, field: string): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (field === 'caBundle' && value === PLACEHOLDER_BUNDLE) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.entries(value).every(([name, inner]) => isEmpty(inner, name));
}
