import { withoutPath } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';
import { isClusterError, type ApplyResult, type KubeClient } from '../cluster/index.js';

/** How often the API server may name fields that it does not know; it names all it finds at once. */
const MOST_ROUNDS = 5;

export interface KnownApply {
  /** false: fields that nobody knows are left out (Validate=false). */
  readonly validate: boolean;
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Server-side apply. It is refused for a field that nobody knows, whatever field validation is asked for: with Validate=false
 * it is sent again without the fields that the refusal names. `stated` is the manifest as it was taken.
 * @throws ClusterError
 */
export async function applyKnown(client: Pick<KubeClient, 'apply'>, object: KubernetesObject, options: KnownApply): Promise<ApplyResult & { stated: KubernetesObject }> {
  let stated = object;
  for (let round = 1; ; round += 1) {
    try {
      return { ...(await client.apply(stated, options)), stated };
    } catch (thrown) {
      const unknown = isClusterError(thrown, 'cluster.invalid') ? (thrown.details['unknownFields'] as readonly string[] | undefined) : undefined;
      if (options.validate || unknown === undefined || unknown.length === 0 || round >= MOST_ROUNDS) throw thrown;
      stated = unknown.reduce(withoutPath, stated);
    }
  }
}
