import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { pathText, type PathStep } from './field-path.js';
import { ignoredFields, ignoredManagers, type IgnoreRule } from './ignore-rules.js';
import { pathsOfManagers } from './managed-paths.js';
import { managersOf } from './managers.js';
import { itemKey, mergeKeysOf } from './merge-keys.js';

type Path = readonly PathStep[];

/** How the object will be written: whole (`replace`), or by a server-side apply of this manager. */
export type WrittenBy = { readonly how: 'whole' } | { readonly how: 'apply'; readonly manager: string };

export interface Respected {
  object: KubernetesObject;
  /** Values were taken from live: the write holds for that very state of it and no other. */
  tookLive: boolean;
}

/** What names an object, and what others never write. */
const OURS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'status', 'metadata.name', 'metadata.namespace', 'metadata.managedFields']);

/**
 * The manifest with ignored fields as live has them, so that writing it changes none of them (RespectIgnoreDifferences).
 * Items of lists with merge keys are paired by key, wherever they stand.
 *
 * Written whole, every ignored field of live is taken over, also those the manifest does not state. By a server-side apply,
 * a field that somebody else owns is left out, which leaves it to them; one that only `manager` owns would go with that, so
 * it keeps the value of live.
 */
export function respectIgnored(manifest: KubernetesObject, live: KubernetesObject, rules: readonly IgnoreRule[], written: WrittenBy): Respected {
  const trusted = pathsOfManagers(live.metadata['managedFields'], ignoredManagers(live, rules));
  const stated = [...ignoredFields(manifest, rules).map((names) => pathIn(manifest, names)), ...trusted];
  // What the manifest states goes by the rules as they read on the manifest: an index there may be another item in live.
  const isUnstated = (path: Path | undefined): boolean => path !== undefined && valueAt(manifest, path) === undefined;
  const found = written.how === 'whole' ? ignoredFields(live, rules).map((names) => pathIn(live, names)).filter(isUnstated) : [];
  const result: Respected = { object: manifest, tookLive: false };
  for (const path of unique([...stated, ...found])) {
    if (written.how === 'apply' && valueAt(manifest, path) === undefined) continue;
    const value = written.how === 'apply' && !mustState(live, path, written.manager) ? undefined : valueAt(live, path);
    result.object = put(result.object, path, value) as KubernetesObject;
    result.tookLive ||= value !== undefined;
  }
  return result;
}

/** Whether a field goes when its manager states it no more: it owns it, and nobody else owns the whole of it. */
function mustState(live: KubernetesObject, path: Path, manager: string): boolean {
  const owners = managersOf(live.metadata['managedFields'], pathText(path));
  const isOurs = (owner: (typeof owners)[number]): boolean => owner.manager === manager && owner.operation === 'Apply';
  if (!owners.some(isOurs)) return false;
  const value = valueAt(live, path);
  return owners.every(isOurs) || isRecord(value) || Array.isArray(value);
}

const unique = (paths: readonly (Path | undefined)[]): Path[] =>
  [...new Map(paths.filter((path) => path !== undefined).filter(isTheirs).map((path) => [JSON.stringify(path), path])).values()];

/** What names an object or an item of a list is never another's to change. */
function isTheirs(path: Path): boolean {
  const [first, second] = path;
  if (first === undefined || !('field' in first)) return false;
  const place = second !== undefined && 'field' in second ? `${first.field}.${second.field}` : first.field;
  if (OURS.has(first.field) || OURS.has(place) || (first.field === 'metadata' && path.length === 1)) return false;
  const [holder, last] = path.slice(-2);
  return !(holder !== undefined && last !== undefined && 'keys' in holder && 'field' in last && holder.keys.some(([name]) => name === last.field));
}

/** The path by keys instead of indexes, where a list has them; undefined when there is no such field. */
function pathIn(object: KubernetesObject, names: readonly (string | number)[]): Path | undefined {
  const path: PathStep[] = [];
  let [value, field]: [unknown, string] = [object, ''];
  for (const name of names) {
    if (Array.isArray(value)) {
      const index = Number(name);
      const item: unknown = value[index];
      if (item === undefined) return undefined;
      const keys = mergeKeysOf({ object, field }, value);
      path.push(keys === undefined ? { index } : { keys: itemKey(item, keys) });
      value = item;
    } else {
      if (!isRecord(value) || !Object.hasOwn(value, String(name))) return undefined;
      field = String(name);
      path.push({ field });
      value = value[field];
    }
  }
  return path;
}

const holds = (item: unknown, keys: readonly (readonly [string, string])[]): boolean => isRecord(item) && keys.every(([name, key]) => item[name] === undefined || String(item[name]) === key);

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if ('field' in step) found = isRecord(found) && Object.hasOwn(found, step.field) ? found[step.field] : undefined;
    else if (!Array.isArray(found)) return undefined;
    else found = 'index' in step ? (found[step.index] as unknown) : found.find((item) => holds(item, step.keys));
  }
  return found;
}

/** `container` with the value at the path; without the field for undefined. Maps on the way are made, items of lists are not. */
function put(container: unknown, [head, ...rest]: Path, value: unknown): unknown {
  if (head === undefined) return value;
  if ('field' in head) return putField(container ?? {}, head.field, rest, value);
  if (!Array.isArray(container)) return container;
  const index = 'index' in head ? head.index : container.findIndex((item) => holds(item, head.keys));
  if (index < 0 || index >= container.length) return rest.length === 0 && value !== undefined ? [...(container as unknown[]), value] : container;
  if (rest.length > 0) return container.with(index, put(container[index], rest, value));
  return value === undefined ? container.toSpliced(index, 1) : container.with(index, value);
}

function putField(container: unknown, field: string, rest: Path, value: unknown): unknown {
  if (!isRecord(container)) return container;
  const before = Object.hasOwn(container, field) ? container[field] : undefined;
  if (value === undefined && before === undefined) return container;
  // A list that is not there has no item to set a field of.
  if (rest[0] !== undefined && !('field' in rest[0]) && !Array.isArray(before)) return container;
  const after = put(before, rest, value);
  const others = Object.entries(container).filter(([name]) => name !== field);
  return after === undefined ? Object.fromEntries(others) : { ...container, [field]: after };
}
