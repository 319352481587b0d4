import type { KubernetesObject } from '@tidemark/manifest';
import type { SyncOptions } from '@tidemark/sync';
import type { ApplyResult, KubeClient } from '../cluster/index.js';
import { cannotChangeInPlace, holdsOthers, recreate, withWayOut } from './recreate.js';
import { replace } from './replace.js';
import { serverSideApply } from './server-side-apply.js';

/** What the options of one object say about how it is brought to its manifest. */
export type ApplyChoice = Pick<SyncOptions, 'replace' | 'force' | 'validate' | 'clientSideApplyMigration'>;

/**
 * Brings an object to its manifest: by server-side apply, or whole with Replace=true. What can't be changed in place is made anew
 * with Force=true; without it the error says so. A Namespace or a definition of a kind never is: what is in it would go along.
 * @throws ClusterError
 */
export async function applyBy(client: KubeClient, object: KubernetesObject, choice: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  const verb = choice.replace ? replace : serverSideApply;
  try {
    return await verb(client, object, choice, signal);
  } catch (thrown) {
    if (!cannotChangeInPlace(thrown) || holdsOthers(object)) throw thrown;
    if (!choice.force) throw withWayOut(thrown);
    return recreate(client, object, choice.validate, signal);
  }
}
