import { builtinScope, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';

/** So many images and touched objects an event names at most. */
export const MAX_NAMED = 200;
/** Objects nested deeper than this hold no containers that anybody runs. */
const MAX_DEPTH = 12;
const CONTAINER_LISTS = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** `version` is a tag, a digest, both as `tag@digest`, or '' when neither is given. */
export interface ImageName {
  readonly name: string;
  readonly version: string;
}

/** The images of the containers in the objects, each once, by name: wherever a list of containers is, also in custom kinds. */
export function imagesOf(objects: readonly KubernetesObject[]): ImageName[] {
  const found = new Set<string>();
  for (const object of objects) collect(object, found, 0);
  return [...found].sort().slice(0, MAX_NAMED).map(parseImage);
}

/** A colon after the last slash begins the tag; one before it belongs to the registry's port. */
export function parseImage(reference: string): ImageName {
  const at = reference.indexOf('@');
  const digest = at === -1 ? '' : reference.slice(at + 1);
  const tagged = at === -1 ? reference : reference.slice(0, at);
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  const tag = colon === -1 ? '' : tagged.slice(colon + 1);
  return { name: colon === -1 ? tagged : tagged.slice(0, colon), version: [tag, digest].filter(Boolean).join('@') };
}

export interface Touched {
  readonly key: ObjectKey;
  readonly action: 'added' | 'changed' | 'removed';
}

/** The first of the differences, with the namespace the objects get: as a person looks for them. */
export function touchedOf(differences: readonly Touched[], namespace: string): Touched[] {
  return differences.slice(0, MAX_NAMED).map(({ key, action }) => ({ key: { ...key, namespace: placeOf(key, namespace) }, action }));
}

function placeOf({ group, kind, namespace: own }: ObjectKey, namespace: string): string {
  if (builtinScope(group, kind) === 'cluster') return '';
  return own === '' ? namespace : own;
}

function collect(value: unknown, found: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  for (const [member, inner] of Object.entries(value)) {
    if (CONTAINER_LISTS.has(member) && Array.isArray(inner)) inner.forEach((container: unknown) => take(container, found));
    collect(inner, found, depth + 1);
  }
}

/** Longer ones are no image any registry has. */
const MAX_REFERENCE = 512;

function take(container: unknown, found: Set<string>): void {
  const image: unknown = typeof container === 'object' && container !== null ? (container as { image?: unknown }).image : undefined;
  if (typeof image === 'string' && image !== '' && image.length <= MAX_REFERENCE) found.add(image);
}
