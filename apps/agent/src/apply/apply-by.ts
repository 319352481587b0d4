import type { KubernetesObject } from '@tidemark/manifest';
import type { IgnoreRule } from '@tidemark/protocol';
import type { SyncOptions } from '@tidemark/sync';
import type { ApplyResult, KubeClient } from '../cluster/index.js';
import { clientSideApply } from './client-side-apply.js';
import { refusalInPlace, withWayOut } from './in-place.js';
import { holdsOthers, recreate } from './recreate.js';
import { replace } from './replace.js';
import { serverSideApply } from './server-side-apply.js';

/** What the options of one object say about how it is brought to its manifest. */
export interface ApplyChoice extends Pick<SyncOptions, 'replace' | 'force' | 'validate' | 'clientSideApplyMigration' | 'clientSideApplyMigrationManager' | 'serverSideApply'> {
  /** The rules whose fields are left as live has them (RespectIgnoreDifferences); none when they are not respected. */
  readonly respected: readonly IgnoreRule[];
}

/**
 * Brings an object to its manifest: by server-side apply, by client-side apply with ServerSideApply=false, or whole with
 * Replace=true, which wins over both. What can't be changed in place is made anew with Force=true; without it the error says
 * so. A Namespace or a definition of a kind never is: what is in it would go along.
 * @throws ClusterError
 */
export async function applyBy(client: KubeClient, object: KubernetesObject, choice: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  const verb = choice.replace ? replace : choice.serverSideApply === false ? clientSideApply : serverSideApply;
  try {
    return await verb(client, object, choice, signal);
  } catch (thrown) {
    const refusal = holdsOthers(object) ? undefined : await refusalInPlace(client, object, thrown, signal);
    if (refusal === undefined) throw thrown;
    if (!choice.force) throw withWayOut(refusal);
    return recreate(client, object, signal, () => verb(client, object, { ...choice, force: false }, signal));
  }
}
