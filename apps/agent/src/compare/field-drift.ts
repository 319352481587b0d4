import { managersOf, type FieldDifference } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';
import type { Report } from '@tidemark/protocol';

export type FieldDrift = Extract<Report, { type: 'drift-began' }>['fields'][number];

const PATH_CHARS = 1_024;
/** A drift says which field and what is in it; it does not carry a megabyte. */
const VALUE_CHARS = 1_000;

/** Differences as they are told, each with the manager that wrote the live value, how and when. Values of Secrets are masks already. */
export function fieldDriftsOf(differences: readonly FieldDifference[], live: KubernetesObject): FieldDrift[] {
  return differences.map(({ path, desired, live: found }) => ({ path: path.slice(0, PATH_CHARS), desired: shown(desired), live: shown(found), ...hand(live, path) }));
}

/** The same differences, found before, by whose hand they are now. */
export const attributed = (drifts: readonly FieldDrift[], object: KubernetesObject): FieldDrift[] => drifts.map(({ path, desired, live }) => ({ path, desired, live, ...hand(object, path) }));

/** The last one to write the field. What the API server did not note is left out. */
function hand(live: KubernetesObject, path: string): Pick<FieldDrift, 'manager' | 'operation' | 'time'> {
  const [last] = managersOf(live.metadata['managedFields'], path);
  if (last === undefined) return { manager: '' };
  const { manager, operation, time } = last;
  return { manager, ...(operation !== '' && { operation }), ...(!Number.isNaN(Date.parse(time)) && { time: new Date(time).toISOString() }) };
}

function shown(value: unknown): unknown {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= VALUE_CHARS ? value : `${text.slice(0, VALUE_CHARS)}… (${text.length} characters)`;
}
