import { err, ok, type Result } from '@tidemark/kernel';
import type { ClusterBinding } from './application-spec.js';
import type { DeclarationIssue } from './declaration-issue.js';

/** Where a declaration wants to run, before anybody knows which clusters those are. */
export type DestinationReference =
  /** `https://kubernetes.default.svc` or `in-cluster`: the clusters the declaration is bound to. */
  | { kind: 'bound' }
  | { kind: 'name'; name: string }
  | { kind: 'server'; server: string };

/** The clusters of the fleet, as far as binding asks. */
export interface ClusterDirectory {
  byName(name: string): ClusterBinding | undefined;
  byServerUrl(url: string): ClusterBinding | undefined;
}

/**
 * Which clusters a declaration runs on. `bound` are the clusters it was given with (`--cluster`), or those of the root
 * application that holds it; a declaration that names a cluster itself goes there, whatever it is bound to.
 */
export function bindClusters(reference: DestinationReference, bound: readonly ClusterBinding[], directory: ClusterDirectory): Result<ClusterBinding[], DeclarationIssue> {
  switch (reference.kind) {
    case 'bound':
      if (bound.length > 0) return ok(sorted(bound));
      return err({ path: 'spec.destination', message: 'means "the cluster this is declared for", but none was given: say which with --cluster NAME' });
    case 'name': {
      const cluster = directory.byName(reference.name);
      if (cluster) return ok([cluster]);
      return err({ path: 'spec.destination.name', message: `no cluster "${reference.name}" is registered: register it with \`tidemark cluster register ${reference.name}\`` });
    }
    case 'server': {
      const cluster = directory.byServerUrl(reference.server);
      if (cluster) return ok([cluster]);
      return err({ path: 'spec.destination.server', message: `no cluster is registered with the server ${reference.server}: register one with \`tidemark cluster register NAME --server ${reference.server}\`` });
    }
  }
}

/** One order, so that the same clusters are the same spec. */
function sorted(clusters: readonly ClusterBinding[]): ClusterBinding[] {
  const unique = new Map(clusters.map((cluster) => [cluster.clusterId, cluster]));
  return [...unique.values()].sort((left, right) => (left.clusterName < right.clusterName ? -1 : left.clusterName > right.clusterName ? 1 : 0));
}
