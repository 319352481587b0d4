import { isRecord } from '@tidemark/kernel';
import type { PathStep } from './field-path.js';

/** The fields that these managers wrote, down to the leaves, as managedFields say. Those of the status do not count, nor do members of sets. */
export function pathsOfManagers(managedFields: unknown, managers: ReadonlySet<string>): PathStep[][] {
  if (!Array.isArray(managedFields)) return [];
  return managedFields
    .filter(isRecord)
    .filter(({ manager, subresource }) => managers.has(String(manager)) && (subresource ?? '') === '')
    .flatMap(({ fieldsV1 }) => leavesOf(fieldsV1, []));
}

function leavesOf(node: unknown, path: readonly PathStep[]): PathStep[][] {
  if (!isRecord(node)) return [];
  const children = Object.entries(node).filter(([name]) => name !== '.');
  if (children.length === 0) return path.length === 0 ? [] : [[...path]];
  return children.flatMap(([name, child]) => {
    const step = stepOf(name);
    return step === undefined ? [] : leavesOf(child, [...path, step]);
  });
}

function stepOf(name: string): PathStep | undefined {
  if (name.startsWith('f:')) return { field: name.slice(2) };
  if (!name.startsWith('k:')) return undefined;
  try {
    const keys: unknown = JSON.parse(name.slice(2));
    return isRecord(keys) ? { keys: Object.entries(keys).map(([key, value]) => [key, String(value)] as const) } : undefined;
  } catch {
    // Not the format the API server writes: this entry then names no item.
    return undefined;
  }
}
