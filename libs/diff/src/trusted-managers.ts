import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { driftOf } from './drift.js';
import { parsePath, type PathStep } from './field-path.js';
import { managersOf } from './managers.js';

/**
 * Both objects without the fields in which they differ and which live owes to one of these managers: what they write is
 * neither drift nor to be written over.
 */
export function withoutFieldsOf(managers: ReadonlySet<string>, desired: KubernetesObject, live: KubernetesObject): { desired: KubernetesObject; live: KubernetesObject } {
  const owned = driftOf(desired, live)
    .filter(({ path }) => managersOf(live.metadata['managedFields'], path).some(({ manager }) => managers.has(manager)))
    .map(({ path }) => parsePath(path) ?? []);
  const strip = (object: KubernetesObject): KubernetesObject => owned.reduce<unknown>(removeStep, object) as KubernetesObject;
  return { desired: strip(desired), live: strip(live) };
}

function removeStep(value: unknown, [head, ...rest]: readonly PathStep[]): unknown {
  if (head === undefined) return value;
  if ('field' in head) return isRecord(value) ? removeField(value, head.field, rest) : value;
  if (!Array.isArray(value)) return value;
  const index = 'index' in head ? head.index : value.findIndex((item) => isRecord(item) && head.keys.every(([name, key]) => item[name] === undefined || String(item[name]) === key));
  if (index < 0 || index >= value.length) return value;
  return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, removeStep(value[index], rest));
}

function removeField(value: Record<string, unknown>, field: string, rest: readonly PathStep[]): Record<string, unknown> {
  if (!Object.hasOwn(value, field)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== field) return [[name, inner] as const];
    return rest.length === 0 ? [] : [[name, removeStep(inner, rest)] as const];
  });
  return Object.fromEntries(entries);
}
