import { isRecord, TidemarkError } from '@tidemark/kernel';
import { annotationOf, LAST_APPLIED_ANNOTATION, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { strategicType } from '../schema/builtin-schema.js';
import { jsonMerge } from './json-merge.js';
import { strategicMerge } from './strategic-merge.js';

/**
 * What live becomes when the manifest is applied as `kubectl apply` does without `--server-side`: what the manifest states is
 * set, what the manifest applied last stated and this one does not is taken away, the rest stays. Built-in kinds merge as
 * their types say, others as JSON. The result carries the manifest as the one applied last.
 */
export function clientSideMerge(manifest: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const wanted = withLastApplied(manifest);
  const before = lastAppliedOf(live);
  const type = strategicType(manifest.apiVersion, manifest.kind);
  const merge = (from: KubernetesObject): KubernetesObject =>
    (type === undefined ? jsonMerge(from, wanted, live) : strategicMerge(type, from, wanted, live)) as KubernetesObject;
  try {
    return merge(before ?? wanted);
  } catch (thrown) {
    // An item of what was applied last has no key: nothing is known of it then, so nothing is taken away.
    if (before !== undefined && thrown instanceof TidemarkError && thrown.code === 'diff.merge-key-missing') return merge(wanted);
    throw thrown;
  }
}

/** The manifest as a client-side apply creates it: with itself in the annotation, in kubectl's form. */
export function withLastApplied(manifest: KubernetesObject): KubernetesObject {
  const { [LAST_APPLIED_ANNOTATION]: _former, ...annotations } = manifest.metadata.annotations ?? {};
  const plain = withMetadata(manifest, { annotations });
  return withMetadata(manifest, { annotations: { ...annotations, [LAST_APPLIED_ANNOTATION]: `${JSON.stringify(plain)}\n` } });
}

function lastAppliedOf(live: KubernetesObject): KubernetesObject | undefined {
  const text = annotationOf(live, LAST_APPLIED_ANNOTATION);
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) && isRecord(parsed['metadata']) ? (parsed as KubernetesObject) : undefined;
  } catch {
    // Somebody wrote something else into the annotation: then nothing is known of the last apply.
    return undefined;
  }
}
