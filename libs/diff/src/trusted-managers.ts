import type { KubernetesObject } from '@tidemark/manifest';
import { comparable } from './comparable.js';
import { differencesBetween } from './drift.js';
import { parsePath } from './field-path.js';
import { managersOf } from './managers.js';
import { removeAtPath } from './without-path.js';

/**
 * Both objects without the fields in which they differ and which live owes to one of these managers: what they write is
 * neither drift nor to be written over.
 */
export function withoutFieldsOf(managers: ReadonlySet<string>, desired: KubernetesObject, live: KubernetesObject): { desired: KubernetesObject; live: KubernetesObject } {
  const owned = differencesBetween(comparable(desired), comparable(live))
    .filter(({ path }) => managersOf(live.metadata['managedFields'], path).some(({ manager }) => managers.has(manager)))
    .map(({ path }) => parsePath(path) ?? []);
  const strip = (object: KubernetesObject): KubernetesObject => owned.reduce<unknown>(removeAtPath, object) as KubernetesObject;
  return { desired: strip(desired), live: strip(live) };
}
