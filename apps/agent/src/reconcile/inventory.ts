import { TidemarkError } from '@tidemark/kernel';
import { fieldAt, parseKeyText, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { isClusterError, type ApiResource, type KubeClient } from '../cluster/index.js';
import { INVENTORY_LABEL, SYSTEM_NAMESPACE } from './labels.js';

/** One object a target may have created: what it takes to find it again and delete it. */
export interface InventoryEntry {
  /** keyText */
  readonly id: string;
  readonly version: string;
}

/** Below the limit of 1 MiB that etcd sets on a ConfigMap, with room for its metadata. */
const CHUNK_BYTES = 900 * 1024;
const LINES = 'objects';

/**
 * Which objects each target created, kept in the cluster: ConfigMaps `tidemark-inventory-<targetId>[-n]` in
 * `tidemark-system`, a line an object. It is written before an object is created and shortened after one is deleted, so
 * a kill at any instant leaves it naming too much, never too little.
 */
export class InventoryStore {
  readonly #client: KubeClient;
  /** Per target the lines of each chunk, as they are in the cluster. */
  readonly #stored = new Map<string, string[]>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Reads all inventories; call it once, before anything is written. */
  async load(signal: AbortSignal): Promise<void> {
    const resource = await this.#configMaps();
    const chunks = new Map<string, Map<string, string>>();
    await this.#client.list(
      resource,
      (object) => {
        const targetId = object.metadata.labels?.[INVENTORY_LABEL] ?? '';
        const text = fieldAt(object, 'data', LINES);
        if (targetId === '' || typeof text !== 'string') return;
        const parts = chunks.get(targetId) ?? new Map<string, string>();
        chunks.set(targetId, parts.set(object.metadata.name ?? '', text));
      },
      { labelSelector: INVENTORY_LABEL, namespace: SYSTEM_NAMESPACE, signal },
    );
    for (const [targetId, parts] of chunks) {
      this.#stored.set(targetId, [...parts].sort(([left], [right]) => chunkNumber(left, targetId) - chunkNumber(right, targetId)).map(([, text]) => text));
    }
  }

  targets(): readonly string[] {
    return [...this.#stored.keys()];
  }

  entries(targetId: string): InventoryEntry[] {
    return (this.#stored.get(targetId) ?? []).flatMap((text) => text.split('\n').filter(Boolean).map(entryOf));
  }

  /**
   * Adds entries, before their objects are created. Chunks are written from the last to the first, because lines only
   * move to later chunks: at no instant is one in neither.
   */
  async add(targetId: string, entries: Iterable<InventoryEntry>): Promise<void> {
    const union = new Map(this.entries(targetId).map((entry) => [entry.id, entry]));
    for (const entry of entries) union.set(entry.id, entry);
    const wanted = chunksOf(union.values());
    for (let index = wanted.length - 1; index >= 0; index -= 1) await this.#replace(targetId, index, wanted[index] ?? '');
  }

  /** Makes the inventory exactly `entries`, after the objects of the others are gone. Here lines only move to earlier chunks. */
  async trim(targetId: string, entries: Iterable<InventoryEntry>): Promise<void> {
    const wanted = chunksOf(entries);
    for (const [index, text] of wanted.entries()) await this.#replace(targetId, index, text);
    const stored = this.#stored.get(targetId) ?? [];
    while (stored.length > wanted.length) {
      await this.#remove(targetId, stored.length - 1);
      stored.pop();
    }
    if (stored.length === 0) this.#stored.delete(targetId);
  }

  async #replace(targetId: string, index: number, text: string): Promise<void> {
    const stored = this.#stored.get(targetId) ?? [];
    if (stored[index] === text) return;
    await this.#put(targetId, index, text);
    stored[index] = text;
    this.#stored.set(targetId, stored);
  }

  async #put(targetId: string, index: number, text: string): Promise<void> {
    const object: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: chunkName(targetId, index), namespace: SYSTEM_NAMESPACE, labels: { [INVENTORY_LABEL]: targetId } },
      data: { [LINES]: text },
    };
    try {
      await this.#client.apply(object);
    } catch (thrown) {
      if (!isClusterError(thrown, 'cluster.not-found')) throw thrown;
      await this.#client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEM_NAMESPACE } });
      await this.#client.apply(object);
    }
  }

  async #remove(targetId: string, index: number): Promise<void> {
    await this.#client.delete(await this.#configMaps(), { namespace: SYSTEM_NAMESPACE, name: chunkName(targetId, index) }, { propagation: 'Background' });
  }

  #configMaps(): Promise<ApiResource> {
    return this.#client.discovery.resource('', 'v1', 'ConfigMap');
  }
}

const chunkName = (targetId: string, index: number): string => `tidemark-inventory-${targetId}${index === 0 ? '' : `-${index}`}`;
const chunkNumber = (name: string, targetId: string): number => Number(name.slice(`tidemark-inventory-${targetId}-`.length) || 0);

function chunksOf(entries: Iterable<InventoryEntry>): string[] {
  const chunks: string[] = [];
  let current: string[] = [];
  let bytes = 0;
  for (const { id, version } of [...entries].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    const line = `${id} ${version}`;
    if (bytes + line.length + 1 > CHUNK_BYTES) {
      chunks.push(current.join('\n'));
      current = [];
      bytes = 0;
    }
    current.push(line);
    bytes += line.length + 1;
  }
  if (current.length > 0) chunks.push(current.join('\n'));
  return chunks;
}

function entryOf(line: string): InventoryEntry {
  const space = line.lastIndexOf(' ');
  return { id: line.slice(0, space), version: line.slice(space + 1) };
}

export function keyOfEntry(entry: Pick<InventoryEntry, 'id'>): ObjectKey {
  const key = parseKeyText(entry.id);
  if (!key) throw new TidemarkError('inventory.unreadable', `inventory entry "${entry.id}" is not a resource key`, { nextStep: 'somebody edited the inventory ConfigMap: correct that line' });
  return key;
}
