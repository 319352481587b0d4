import { isRecord, TidemarkError } from '@tidemark/kernel';
import { annotationOf, LAST_APPLIED_ANNOTATION, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { normalForm, type NormalFormOptions } from '../canonical/normal-form.js';
import { withClientDefaults } from '../defaults/client-defaults.js';
import { strategicType } from '../schema/builtin-schema.js';
import { jsonMerge, statedValue } from '../three-way/json-merge.js';
import { strategicMerge } from '../three-way/strategic-merge.js';
import { sameJson } from '../fields/json-equality.js';
import { comparePair, predictionOf, type Pair, type Prediction } from './predicted.js';

/**
 * Compares as `kubectl apply` would act: three ways, with the last applied manifest that live carries in an annotation
 * (without one, the manifest itself stands for it, so that nothing is removed). Built-in kinds merge as their types say
 * and get the defaults clients know; other kinds merge as JSON.
 *
 * @throws TidemarkError `diff.merge-key-missing`, `diff.nothing-to-compare`
 */
export function diffClientSide(pair: Pair, options: NormalFormOptions = {}): Prediction {
  return comparePair(pair, options, (target, live) => {
    const applied = withoutPlace(target);
    const before = lastApplied(live, options);
    return (before && mergedFrom(before, applied, live)) ?? threeWay(applied, applied, live);
  });
}

/** undefined when what was applied last can't be merged, because an item of it has no key: then nothing is known of it. */
function mergedFrom(before: KubernetesObject, applied: KubernetesObject, live: KubernetesObject): Prediction | undefined {
  try {
    return threeWay(before, applied, live);
  } catch (thrown) {
    if (thrown instanceof TidemarkError && thrown.code === 'diff.merge-key-missing') return undefined;
    throw thrown;
  }
}

function threeWay(lastApplied: KubernetesObject, target: KubernetesObject, live: KubernetesObject): Prediction {
  const type = strategicType(lastApplied.apiVersion, lastApplied.kind);
  if (type === undefined) return predictionOf(live, jsonMerge(lastApplied, target, live) as KubernetesObject);
  const predicted = strategicMerge(type, lastApplied, keepingClaims(lastApplied, target, live), live) as KubernetesObject;
  return predictionOf(withClientDefaults(live), withClientDefaults(predicted));
}

/** The manifest that was applied last, when live carries one that can be read. */
function lastApplied(live: KubernetesObject, options: NormalFormOptions): KubernetesObject | undefined {
  const text = annotationOf(live, LAST_APPLIED_ANNOTATION);
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = isRecord(parsed) && typeof parsed['kind'] === 'string' && typeof parsed['apiVersion'] === 'string';
    return isObject ? withoutPlace(normalForm(parsed as KubernetesObject, options)) : undefined;
  } catch {
    // Somebody wrote something else into the annotation: then nothing is known of the last apply.
    return undefined;
  }
}

/** Without its namespace and an empty map of annotations: manifests may leave them out, live objects may not have them. */
function withoutPlace(object: KubernetesObject): KubernetesObject {
  if (!isRecord(object.metadata)) return object;
  const annotations: unknown = object.metadata.annotations;
  const noAnnotations = annotations === null || (isRecord(annotations) && Object.keys(annotations).length === 0);
  return withMetadata(object, { namespace: undefined, ...(noAnnotations && { annotations: undefined }) });
}

/**
 * Claim templates of a StatefulSet get defaults that no client knows. When they differ only by fields nobody stated,
 * the live ones stand in for the manifest's.
 */
function keepingClaims(lastApplied: KubernetesObject, target: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const [stated, wanted, found] = [lastApplied, target, live].map(claimsOf);
  if (target.kind !== 'StatefulSet' || !Array.isArray(stated) || !Array.isArray(found) || !isRecord(target['spec'])) return target;
  return sameJson(statedValue(stated, found), wanted) ? { ...target, spec: { ...target['spec'], volumeClaimTemplates: found } } : target;
}

const claimsOf = ({ spec }: KubernetesObject): unknown => (isRecord(spec) ? spec['volumeClaimTemplates'] : undefined);
