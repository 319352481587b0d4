import { withoutPlaceholderBundles } from '@tidemark/diff';
import { canonicalJson, isRecord, sha256Hex } from '@tidemark/kernel';
import { fieldAt, gvkOf, isHook, keyOf, keyText, withDefaultNamespace, withMetadata, type KubernetesObject, type ObjectKey, type Scope } from '@tidemark/manifest';
import type { BundleContent, DesiredTarget } from '@tidemark/protocol';
import { APPLIED_ANNOTATION, TARGET_LABEL } from './labels.js';

/** One object of a bundle as it is applied to this cluster. */
export interface BundleObject {
  /** keyText of `key`; for a hook without a name, with its place in the bundle. */
  readonly id: string;
  readonly key: ObjectKey;
  readonly version: string;
  /** Names the manifest; equal to the object's `tidemark.dev/applied` annotation once it is applied. */
  readonly hash: string;
  readonly object: KubernetesObject;
}

export interface PreparedBundle {
  readonly objects: ReadonlyMap<string, BundleObject>;
  /** Ids that the bundle has more than once; the last one counts. */
  readonly repeated: readonly string[];
}

export type ScopeOf = (group: string, kind: string) => Scope;

const HASH_CHARS = 20;

/** The bundle with namespaces decided and every object marked as the target's. */
export function prepareBundle(content: BundleContent, target: Pick<DesiredTarget, 'targetId' | 'destinationNamespace'>, scopeOf: ScopeOf): PreparedBundle {
  const scopes = scopesOfDefinitions(content);
  const scope: ScopeOf = (group, kind) => scopes.get(`${group}/${kind}`) ?? scopeOf(group, kind);
  const objects = new Map<string, BundleObject>();
  const repeated: string[] = [];
  for (const [index, raw] of content.objects.entries()) {
    const prepared = prepareObject(raw as KubernetesObject, target, scope, index);
    if (objects.has(prepared.id)) repeated.push(prepared.id);
    objects.set(prepared.id, prepared);
  }
  return { objects, repeated };
}

function prepareObject(raw: KubernetesObject, target: Pick<DesiredTarget, 'targetId' | 'destinationNamespace'>, scope: ScopeOf, index: number): BundleObject {
  const placed = withDefaultNamespace(withoutPlaceholderBundles(raw), target.destinationNamespace || 'default', scope);
  const labelled = withMetadata(placed, { labels: { ...placed.metadata.labels, [TARGET_LABEL]: target.targetId } });
  const hash = sha256Hex(canonicalJson(labelled)).slice(0, HASH_CHARS);
  const object = withMetadata(labelled, { annotations: { ...labelled.metadata.annotations, [APPLIED_ANNOTATION]: hash } });
  const key = keyOf(object);
  // A hook without a name gets one when it runs: two of them are never the same.
  const id = isHook(raw) && !raw.metadata.name ? `${keyText(key)}#${index}` : keyText(key);
  return { id, key, version: gvkOf(object).version, hash, object };
}

/** Kinds that the bundle itself defines: the cluster can't tell their scope yet. */
function scopesOfDefinitions(content: BundleContent): ReadonlyMap<string, Scope> {
  const scopes = new Map<string, Scope>();
  for (const object of content.objects) {
    if (object['kind'] !== 'CustomResourceDefinition' || !isRecord(object['spec'])) continue;
    const kind = fieldAt(object, 'spec', 'names', 'kind');
    scopes.set(`${String(object['spec']['group'])}/${String(kind)}`, object['spec']['scope'] === 'Cluster' ? 'cluster' : 'namespaced');
  }
  return scopes;
}
