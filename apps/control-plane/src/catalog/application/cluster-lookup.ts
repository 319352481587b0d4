import type { ClusterBinding } from '../domain/application-spec.js';
import type { ClusterDirectory, DestinationReference } from '../domain/cluster-binding.js';

/** Injection token of the `ClusterLookup`. */
export const CLUSTER_LOOKUP = Symbol('ClusterLookup');

/** What binding asks of the fleet. */
export interface ClusterLookup {
  byName(name: string): Promise<ClusterBinding | null>;
  byServerUrl(url: string): Promise<ClusterBinding | null>;
}

/** The clusters that some declarations name, looked up once each, for pure code to bind with. */
export async function directoryFor(references: readonly DestinationReference[], lookup: ClusterLookup): Promise<ClusterDirectory> {
  const byName = new Map<string, ClusterBinding>();
  const byServer = new Map<string, ClusterBinding>();
  for (const reference of references) {
    if (reference.kind === 'name' && !byName.has(reference.name)) remember(byName, reference.name, await lookup.byName(reference.name));
    if (reference.kind === 'server' && !byServer.has(reference.server)) remember(byServer, reference.server, await lookup.byServerUrl(reference.server));
  }
  return { byName: (name) => byName.get(name), byServerUrl: (url) => byServer.get(url) };
}

function remember(known: Map<string, ClusterBinding>, key: string, found: ClusterBinding | null): void {
  if (found) known.set(key, found);
}
