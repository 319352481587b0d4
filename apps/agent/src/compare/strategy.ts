import { compareOptionsOf } from '@tidemark/diff';
import { annotationWords, type KubernetesObject } from '@tidemark/manifest';
import { SYNC_OPTIONS_ANNOTATION } from '@tidemark/sync';

/**
 * How an object is compared with its manifest (docs/adr/0026):
 * `server-side` asks the API server what an apply would change, `structured-merge` computes that here, `three-way`
 * compares as `kubectl apply` would, by the manifest that was applied last.
 */
export type Strategy = 'server-side' | 'structured-merge' | 'three-way';

/** The strategy a manifest asks for by its annotations, over the options of its application. */
export function strategyOf(manifest: KubernetesObject, options: readonly string[]): Strategy {
  if (compareOptionsOf(manifest, options).serverSide !== false) return 'server-side';
  const applied = [...options, ...annotationWords(manifest, SYNC_OPTIONS_ANNOTATION)].filter((word) => word.startsWith('ServerSideApply=')).at(-1);
  return applied === 'ServerSideApply=false' ? 'three-way' : 'structured-merge';
}
