import type { TidemarkSystem } from '../system/tidemark-system.js';
import { APPLICATIONS, type PlatformRepository } from './platform-repository.js';

interface ConfigMaps {
  items: { metadata: { name: string; namespace: string; labels?: Record<string, string> }; data?: Record<string, string> }[];
}

const TARGET = 'tidemark.dev/target';
const INVENTORY = 'tidemark.dev/inventory';

/** How the cluster differs from the last commit, and its inventory from what is there; empty when in nothing. */
export async function verifyCluster(system: TidemarkSystem, name: string, repository: PlatformRepository): Promise<string[]> {
  const { items } = JSON.parse(await system.kubectl(name, 'get', 'configmaps', '-A', '-o', 'json')) as ConfigMaps;
  const managed = items.filter((item) => item.metadata.labels?.[TARGET] !== undefined);
  const wanted = APPLICATIONS.flatMap((application) => [...repository.expected[application]].map(([map, value]) => `${application}/${map}=${value}`));
  const live = managed.map(({ metadata, data }) => `${metadata.namespace}/${metadata.name}=${data?.['value'] ?? ''}`);
  return [...differences(`${name}: commit and cluster`, wanted, live), ...differences(`${name}: inventory and cluster`, inventoryOf(items), managed.map(entryOf))];
}

const entryOf = ({ metadata }: ConfigMaps['items'][number]): string => `${metadata.labels?.[TARGET] ?? ''} ${metadata.namespace}/${metadata.name}`;

/** Lines of the inventory are `group/kind/namespace/name version`; only ConfigMaps are compared: the namespaces stay. */
function inventoryOf(items: ConfigMaps['items']): string[] {
  return items.flatMap(({ metadata, data }) => {
    const target = metadata.labels?.[INVENTORY];
    const lines = target === undefined ? [] : (data?.['objects'] ?? '').split('\n').filter((line) => line.includes('/ConfigMap/'));
    return lines.map((line) => `${target ?? ''} ${line.split(' ')[0]?.split('/').slice(-2).join('/') ?? ''}`);
  });
}

function differences(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const missing = expected.filter((entry) => !found.includes(entry)).map((entry) => `${what}: ${entry} is missing`);
  const extra = found.filter((entry) => !expected.includes(entry)).map((entry) => `${what}: ${entry} is too much`);
  return [...missing, ...extra];
}
