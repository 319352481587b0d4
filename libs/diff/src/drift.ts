import { isRecord, type Json } from '@tidemark/kernel';
import { isSecret, type KubernetesObject } from '@tidemark/manifest';
import { comparable } from './comparable.js';
import { pathText, type PathStep } from './field-path.js';
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
  for (const [field, value] of Object.entries(wanted)) {
    if (IDENTITY.has(field)) continue;
    const other = found[field];
    if (field === 'metadata') comparison.metadata(value, other);
    else comparison.value([{ field }], value, other);
  }
  const trusted = ignoredManagers(live, rules);
  if (trusted.size === 0) return comparison.differences;
  return comparison.differences.filter(({ path }) => !managersOf(live.metadata['managedFields'], path).some(({ manager }) => trusted.has(manager)));
}

class Comparison {
  readonly differences: FieldDifference[] = [];
  readonly #secret: boolean;

  constructor(private readonly object: KubernetesObject) {
    this.#secret = isSecret(object);
  }

  metadata(desired: unknown, live: unknown): void {
    if (!isRecord(desired)) return;
    const compared = Object.entries(desired).filter(([field]) => !IDENTITY_METADATA.has(field));
    this.value([{ field: 'metadata' }], Object.fromEntries(compared), live);
  }

  value(path: readonly PathStep[], desired: unknown, live: unknown): void {
    if (isEmpty(desired, fieldOf(path)) && isEmpty(live, fieldOf(path))) return;
    if (isRecord(desired) && (isRecord(live) || live === undefined || live === null)) return this.#map(path, desired, live ?? {});
    if (Array.isArray(desired)) return this.#list(path, desired, Array.isArray(live) ? live : live ?? []);
    if (desired === null || desired === live) return;
    if (sameMeaning(fieldOf(path.slice(0, -1)), fieldOf(path), desired, live)) return;
    this.#differ(path, desired, live);
  }

  #map(path: readonly PathStep[], desired: Record<string, unknown>, live: Record<string, unknown>): void {
    for (const [field, value] of Object.entries(desired)) {
      this.value([...path, { field }], value, Object.hasOwn(live, field) ? live[field] : undefined);
    }
  }

  #list(path: readonly PathStep[], desired: readonly unknown[], live: unknown): void {
    if (!Array.isArray(live)) return this.#differ(path, desired, live);
    const keys = mergeKeysOf({ object: this.object, field: fieldOf(path) }, desired);
    if (keys === undefined) return this.#wholeList(path, desired, live);
    const byKey = indexByKey(live, keys);
    const seen = new Map<string, number>();
    for (const item of desired) this.#item([...path, { keys: itemKey(item, keys) }], item, byKey.get(nthKey(item, keys, seen)));
  }

  #item(path: readonly PathStep[], desired: unknown, live: unknown): void {
    if (live === undefined) this.#differ(path, desired, undefined);
    else this.value(path, desired, live);
  }

  /** A list that has one owner: as many items, in this order. Its items may still have been given more fields. */
  #wholeList(path: readonly PathStep[], desired: readonly unknown[], live: readonly unknown[]): void {
    if (fieldOf(path) === 'finalizers' && desired.every((item) => live.includes(item))) return;
    if (desired.length !== live.length) return this.#differ(path, desired, live);
    desired.forEach((item, index) => this.value([...path, { index }], item, live[index]));
  }

  #differ(path: readonly PathStep[], desired: unknown, live: unknown): void {
    const hidden = this.#secret && fieldOf(path.slice(0, 1)) === 'data';
    const shown = (value: unknown, mask: string): Json | undefined => (value === undefined ? undefined : hidden ? mask : (value as Json));
    this.differences.push({ path: pathText(path), desired: shown(desired, '++++++++'), live: shown(live, '++++++++++++') });
  }
}

function fieldOf(path: readonly PathStep[]): string {
  const last = path.at(-1);
  return last !== undefined && 'field' in last ? last.field : '';
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
