import { canonicalJson, isRecord } from '@tidemark/kernel';

export interface Difference {
  /** JSON merge patch (RFC 7386) that makes `before` into `after`; undefined when nothing differs. */
  readonly patch: Record<string, unknown> | undefined;
  /** The fields it changes, as paths with dots, without their values. */
  readonly fields: readonly string[];
}

/** What leads from one object to another. Lists are replaced as a whole: a merge patch knows no items. */
export function differenceBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Difference {
  const fields: string[] = [];
  const patch = changesOf(before, after, [], fields);
  return { patch: Object.keys(patch).length === 0 ? undefined : patch, fields };
}

function changesOf(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, path: readonly string[], fields: string[]): Record<string, unknown> {
  const changes: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, name), own(after, name)];
    const here = [...path, name];
    if (isRecord(was) && isRecord(is)) {
      const inner = changesOf(was, is, here, fields);
      if (Object.keys(inner).length > 0) changes.push([name, inner]);
    } else if (canonicalJson(was ?? null) !== canonicalJson(is ?? null)) {
      fields.push(here.join('.'));
      changes.push([name, is ?? null]);
    }
  }
  return Object.fromEntries(changes);
}

const own = (record: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(record, name) ? record[name] : undefined);
