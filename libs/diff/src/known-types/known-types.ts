import { isRecord } from '@tidemark/kernel';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { quantityText } from '../canonical/quantity-text.js';
import { rewrittenForm } from '../canonical/typed-form.js';
import { coreType } from '../schema/builtin-schema.js';
import { durationText } from './duration-text.js';

/** A field of a custom resource whose value is of a type Kubernetes knows (`knownTypeFields` of Argo CD). */
export interface KnownTypeField {
  readonly group: string;
  readonly kind: string;
  /** Names joined by dots, `spec.template.spec`; a list on the way stands for each of its items. */
  readonly field: string;
  /** `core/Quantity`, `meta/v1/Duration`, or a type of the core group: `core/v1/PodSpec`. */
  readonly type: string;
}

/** Known without being said, for kinds for which nothing else is said. */
const WELL_KNOWN: readonly KnownTypeField[] = [{ group: 'argoproj.io', kind: 'Rollout', field: 'spec.template.spec', type: 'core/v1/PodSpec' }];

type Rewrite = (value: unknown) => unknown;

/**
 * The object with the values of these fields as a program that knows their type writes them: `1.25G` is `1250M`, `90m` is
 * `1h30m0s`. Values that are not of their type, fields that are not there and types nobody knows change nothing.
 */
export function withKnownTypes(object: KubernetesObject, fields: readonly KnownTypeField[] = []): KubernetesObject {
  const { group, kind } = gvkOf(object);
  const own = fieldsOf(fields, group, kind);
  return (own.length > 0 ? own : fieldsOf(WELL_KNOWN, group, kind)).reduce((current, { field, type }) => {
    const rewrite = rewriteOf(type);
    return rewrite === undefined ? current : (rewrittenAt(current, field.split('.'), rewrite) as KubernetesObject);
  }, object);
}

/** Whether a type of `knownTypeFields` is one we know. */
export const isKnownType = (type: string): boolean => rewriteOf(type) !== undefined;

const fieldsOf = (fields: readonly KnownTypeField[], group: string, kind: string): KnownTypeField[] => fields.filter((field) => field.group === group && field.kind === kind);

function rewriteOf(type: string): Rewrite | undefined {
  if (type === 'core/Quantity') return (value) => quantityText(value) ?? value;
  if (type === 'meta/v1/Duration') return (value) => durationText(value) ?? value;
  const known = type.startsWith('core/v1/') ? coreType(type.slice('core/v1/'.length)) : undefined;
  return known === undefined ? undefined : (value) => rewrittenForm(value, known);
}

function rewrittenAt(value: unknown, [head, ...rest]: readonly string[], rewrite: Rewrite): unknown {
  if (head === undefined || !isRecord(value) || !Object.hasOwn(value, head)) return value;
  const inner = value[head];
  const step = (item: unknown): unknown => (rest.length === 0 ? rewrite(item) : rewrittenAt(item, rest, rewrite));
  return { ...value, [head]: Array.isArray(inner) ? inner.map((item) => (isRecord(item) ? step(item) : (item as unknown))) : step(inner) };
}
