import { compareOptionsOf } from '@tidemark/diff';
import { annotationWords, type KubernetesObject } from '@tidemark/manifest';
import { SYNC_OPTIONS_ANNOTATION } from '@tidemark/sync';

/**
 * How an object is compared with its manifest (docs/adr/0026):
 * `server-side` asks the API server what an apply would change, `structured-merge` computes that here, `three-way`
 * compares as `kubectl apply` would, by the manifest that was applied last.
 */
export type Strategy = 'server-side' | 'structured-merge' | 'three-way';

/** The strategy a manifest asks for by its annotations. */
export function strategyOf(manifest: KubernetesObject): Strategy {
  if (compareOptionsOf(manifest).serverSide !== false) return 'server-side';
  return annotationWords(manifest, SYNC_OPTIONS_ANNOTATION).includes('ServerSideApply=false') ? 'three-way' : 'structured-merge';
}
