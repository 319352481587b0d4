import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import type { KubeClient } from '../cluster/index.js';
import { InventoryStore, type InventoryEntry } from './inventory.js';

/** A cluster that only has ConfigMaps and tells, after every write, what a restarted agent would read. */
class ConfigMaps {
  readonly objects = new Map<string, KubernetesObject>();
  writes = 0;
  afterWrite: () => void = () => undefined;

  get client(): KubeClient {
    return {
      discovery: { resource: async () => ({}) },
      apply: async (object: KubernetesObject) => {
        this.objects.set(object.metadata.name ?? '', object);
        this.#wrote();
        return { object, created: true };
      },
      delete: async (_resource: unknown, { name }: { name: string }) => {
        this.objects.delete(name);
        this.#wrote();
        return true;
      },
      list: async (_resource: unknown, onObject: (object: KubernetesObject) => void) => {
        for (const object of this.objects.values()) onObject(object);
        return '1';
      },
    } as unknown as KubeClient;
  }

  stored(): string[] {
    return [...this.objects.values()].flatMap((object) => String((object['data'] as { objects: string }).objects).split('\n'));
  }

  #wrote(): void {
    this.writes += 1;
    this.afterWrite();
  }
}

const TARGET = '11111111-1111-4111-8111-111111111111';
const entry = (name: string): InventoryEntry => ({ id: `apps/Deployment/shop/${name}`, version: 'v1' });
/** Long names, so that a few thousand entries need several chunks. */
const many = (count: number, from = 0): InventoryEntry[] => Array.from({ length: count }, (_, index) => entry(`${String(index + from).padStart(6, '0')}-${'n'.repeat(200)}`));

describe('InventoryStore', () => {
  it('reads back what it wrote, over several ConfigMaps below the size limit', async () => {
    const maps = new ConfigMaps();
    await new InventoryStore(maps.client).add(TARGET, many(10_000));
    expect(maps.objects.size).toBeGreaterThan(2);
    for (const object of maps.objects.values()) expect(JSON.stringify(object).length).toBeLessThan(1024 * 1024);
    const read = new InventoryStore(maps.client);
    await read.load(new AbortController().signal);
    expect(read.entries(TARGET)).toEqual(many(10_000));
  });

  it('writes nothing when nothing changed', async () => {
    const maps = new ConfigMaps();
    const store = new InventoryStore(maps.client);
    await store.add(TARGET, [entry('a'), entry('b')]);
    await store.add(TARGET, [entry('b')]);
    await store.trim(TARGET, [entry('b'), entry('a')]);
    expect(maps.writes).toBe(1);
    await store.trim(TARGET, []);
    expect(maps.objects.size).toBe(0);
  });

  it('names, at every instant of an addition and of a trim, all that was in it before or stays in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 6_000 }), fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 5 }), async (count, from, step) => {
        const maps = new ConfigMaps();
        const store = new InventoryStore(maps.client);
        const before = many(6_000, 3_000);
        await store.add(TARGET, before);
        maps.afterWrite = () => expect(missing(maps, before)).toEqual([]);
        await store.add(TARGET, many(count, from));
        const kept = store.entries(TARGET).filter((_, index) => index % (step + 1) !== 0);
        maps.afterWrite = () => expect(missing(maps, kept)).toEqual([]);
        await store.trim(TARGET, kept);
        expect(store.entries(TARGET)).toEqual(kept);
      }),
      { numRuns: 8 },
    );
  });
});

function missing(maps: ConfigMaps, entries: readonly InventoryEntry[]): string[] {
  const stored = new Set(maps.stored());
  return entries.filter(({ id, version }) => !stored.has(`${id} ${version}`)).map(({ id }) => id);
}
