import { isRecord } from '@tidemark/kernel';
import { parsePath, type PathStep } from './field-path.js';

/** Who wrote a field, as the API server's managedFields say. */
export interface FieldManager {
  manager: string;
  /** `Apply` for server-side apply, `Update` for everything else. */
  operation: string;
  /** RFC 3339; '' when it was not recorded. */
  time: string;
}

/** The managers that own the field at `path` (as `pathText` writes it), the latest first; none when nobody is recorded. */
export function managersOf(managedFields: unknown, path: string): FieldManager[] {
  const steps = parsePath(path);
  if (steps === undefined || !Array.isArray(managedFields)) return [];
  return managedFields
    .filter(isRecord)
    .filter((entry) => owns(entry['fieldsV1'], steps))
    .map((entry) => ({ manager: textOf(entry['manager']), operation: textOf(entry['operation']), time: textOf(entry['time']) }))
    .sort((left, right) => (left.time < right.time ? 1 : left.time > right.time ? -1 : 0));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Follows the path through a fieldsV1 tree. A leaf `{}` above the field owns all below it: an atomic map or list. */
function owns(fields: unknown, steps: readonly PathStep[]): boolean {
  let node = fields;
  for (const [depth, step] of steps.entries()) {
    if (!isRecord(node)) return false;
    if (depth > 0 && Object.keys(node).length === 0) return true;
    node = childAt(node, step);
  }
  return isRecord(node);
}

function childAt(node: Record<string, unknown>, step: PathStep): unknown {
  if ('field' in step) return node[`f:${step.field}`];
  if ('index' in step) return node[`i:${step.index}`];
  const entry = Object.entries(node).find(([name]) => name.startsWith('k:') && sameKeys(name.slice(2), step.keys));
  return entry?.[1];
}

function sameKeys(text: string, keys: readonly (readonly [string, string])[]): boolean {
  const parsed = parseKeys(text);
  return parsed !== undefined && keys.every(([name, value]) => String(parsed[name]) === value);
}

function parseKeys(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    // Not the format the API server writes: this entry then names no item.
    return undefined;
  }
}
