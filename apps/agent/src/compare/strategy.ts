import { compareOptionsOf } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';
import { objectSyncOptions, parseSyncOptions } from '@tidemark/sync';

/**
 * How an object is compared with its manifest (docs/adr/0026):
 * `server-side` asks the API server what an apply would change, `structured-merge` computes that here, `three-way`
 * compares as `kubectl apply` would, by the manifest that was applied last.
 */
export type Strategy = 'server-side' | 'structured-merge' | 'three-way';

/**
 * The strategy a manifest asks for by its annotations, over the options of its application. What is applied as kubectl does
 * is compared so, unless the API server is asked for explicitly.
 */
export function strategyOf(manifest: KubernetesObject, options: readonly string[]): Strategy {
  const { serverSide } = compareOptionsOf(manifest, options);
  if (serverSide === true) return 'server-side';
  if (objectSyncOptions(parseSyncOptions(options).options, manifest).serverSideApply === false) return 'three-way';
  return serverSide === false ? 'structured-merge' : 'server-side';
}
