import { canonicalJson, isRecord } from '@tidemark/kernel';
import { gvkOf, withMetadata, type KubernetesObject } from './kubernetes-object.js';
import { LAST_APPLIED_ANNOTATION } from './normalise.js';

export const isSecret = (object: Pick<KubernetesObject, 'apiVersion' | 'kind'>): boolean => {
  const { group, kind } = gvkOf(object);
  return group === '' && kind === 'Secret';
};

/** Masks of two values of one key differ in length only; the first is this long, each further distinct one adds four. */
const SHORTEST_MASK = '++++++++';
const MASK_STEP = '++++';

/** Remembers, for one key of a Secret, which values it has seen, so that equal values look equal and others differ. */
class KeyMasks {
  readonly #masks = new Map<string, string>();

  maskOf(value: unknown): string {
    const text = canonicalJson(value) ?? '';
    const known = this.#masks.get(text);
    if (known !== undefined) return known;
    const mask = SHORTEST_MASK + MASK_STEP.repeat(this.#masks.size);
    this.#masks.set(text, mask);
    return mask;
  }
}

class MaskBook {
  readonly #keys = new Map<string, KeyMasks>();

  mask(values: Record<string, unknown>, space: string): Record<string, unknown> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.#of(`${space}/${key}`).maskOf(value)]));
  }

  #of(key: string): KeyMasks {
    const known = this.#keys.get(key) ?? new KeyMasks();
    this.#keys.set(key, known);
    return known;
  }
}

/**
 * The same objects with no Secret value in them: every value under data and stringData is a row of `+`. Masks are
 * drawn for all objects together, in order: an equal value of a key has the same mask everywhere, a different one
 * another length, so that a comparison still shows that a value changed but never what it is. `annotations` names
 * annotations to be masked likewise. The last-applied annotation is masked too, wholly when it can't be read.
 */
export function maskSecrets<T extends KubernetesObject | undefined>(objects: readonly T[], annotations: ReadonlySet<string> = new Set()): T[] {
  const book = new MaskBook();
  const masked = objects.map((object) => (object && isSecret(object) ? maskValues(object, book, annotations) : object));
  return masked.map((object) => (object && isSecret(object) ? maskLastApplied(object, book, annotations) : object)) as T[];
}

/** One object with its Secret values masked; anything but a Secret is returned as it is. */
export const maskSecret = (object: KubernetesObject): KubernetesObject => maskSecrets([object])[0] ?? object;

function maskValues(secret: KubernetesObject, book: MaskBook, annotations: ReadonlySet<string>): KubernetesObject {
  const merged = stringDataAsData(secret);
  const withData = isRecord(merged['data']) ? { ...merged, data: book.mask(merged['data'], 'data') } : withoutData(merged);
  const own: unknown = withData.metadata?.annotations;
  if (!isRecord(own) || annotations.size === 0) return withData;
  const hidden = Object.fromEntries(Object.entries(own).filter(([name]) => annotations.has(name)));
  return withMetadata(withData, { annotations: { ...own, ...book.mask(hidden, 'annotation') } });
}

/** `data` that is not a map can't be masked by key; a hostile value in its place must not get through. */
function withoutData(secret: KubernetesObject): KubernetesObject {
  const data = secret['data'];
  return data === undefined || data === null ? secret : { ...secret, data: SHORTEST_MASK };
}

function maskLastApplied(secret: KubernetesObject, book: MaskBook, annotations: ReadonlySet<string>): KubernetesObject {
  const own: unknown = secret.metadata?.annotations;
  if (!isRecord(own) || own[LAST_APPLIED_ANNOTATION] === undefined) return secret;
  const text = maskedLastApplied(own[LAST_APPLIED_ANNOTATION], book, annotations);
  return withMetadata(secret, { annotations: { ...own, [LAST_APPLIED_ANNOTATION]: text } });
}

function maskedLastApplied(text: unknown, book: MaskBook, annotations: ReadonlySet<string>): string {
  if (typeof text !== 'string') return SHORTEST_MASK;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isRecord(parsed) || (parsed['metadata'] !== undefined && !isRecord(parsed['metadata']))) return SHORTEST_MASK;
    return canonicalJson(maskValues(parsed as KubernetesObject, book, annotations));
  } catch {
    // Unreadable: nobody can say which part of it is secret, so all of it is.
    return SHORTEST_MASK;
  }
}

/** A Secret as the API server stores it: stringData written over data in base64 (only texts can be encoded). */
export function stringDataAsData(secret: KubernetesObject): KubernetesObject {
  const { stringData, ...rest } = secret;
  if (stringData === undefined) return secret;
  if (!isRecord(stringData)) return rest as KubernetesObject;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    typeof value === 'string' ? Buffer.from(value, 'utf8').toString('base64') : value,
  ]);
  const data = isRecord(rest['data']) ? rest['data'] : {};
  return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } } as KubernetesObject;
}
