import type { KubernetesObject } from '@tidemark/manifest';
import { isRecord } from '@tidemark/kernel';

export interface Variant {
  readonly title: string;
  readonly target: KubernetesObject;
}

/** Fields that name the object: another value is another object. */
const IDENTITY = /^\.(apiVersion|kind|metadata\.(name|namespace))$/;
/** Endpoints and the metrics of an autoscaler are compared in a normal order (docs/differences.md). */
const ORDER_MEANS_NOTHING = /^\.(?:subsets\b|spec\.metrics$)/;
const MOST_VARIANTS = 400;

/** The object with each of its fields taken out, and each of its values changed, one at a time. */
export function variantsOf(object: KubernetesObject): Variant[] {
  const all = [...walk(object, '')].filter(({ path }) => !IDENTITY.test(path));
  const step = Math.max(1, Math.ceil((2 * all.length) / MOST_VARIANTS));
  return all
    .flatMap(({ path, without, changed }) => [
      { title: `without ${path}`, target: without as KubernetesObject },
      ...(changed === undefined ? [] : [{ title: `with another ${path}`, target: changed as KubernetesObject }]),
    ])
    .filter((_, index) => index % step === 0);
}

interface Edit {
  readonly path: string;
  readonly without: unknown;
  readonly changed: unknown;
}

function* walk(value: unknown, path: string): Generator<Edit> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield { path: `${path}[${index}]`, without: value.toSpliced(index, 1), changed: typeof item === 'object' ? undefined : value.with(index, otherValue(item)) };
      for (const edit of walk(item, `${path}[${index}]`)) yield inside(edit, (inner) => value.with(index, inner));
    }
    if (value.length > 1 && !ORDER_MEANS_NOTHING.test(path)) yield { path: `${path} in this order`, without: value.toReversed(), changed: undefined };
  } else if (isRecord(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const { [name]: _removed, ...rest } = value;
      yield { path: `${path}.${name}`, without: rest, changed: typeof inner === 'object' ? undefined : { ...value, [name]: otherValue(inner) } };
      for (const edit of walk(inner, `${path}.${name}`)) yield inside(edit, (changed) => ({ ...value, [name]: changed }));
    }
  }
}

const inside = (edit: Edit, wrap: (inner: unknown) => unknown): Edit => ({ ...edit, without: wrap(edit.without), changed: edit.changed === undefined ? undefined : wrap(edit.changed) });

function otherValue(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  // Quantities and base64 stay what they are, with another value.
  const text = String(value);
  return /^\d+(\.\d+)?[A-Za-z%]*$/.test(text) ? text.replace(/^\d+/, (digits) => String(Number(digits) + 1)) : `${text}x`;
}
