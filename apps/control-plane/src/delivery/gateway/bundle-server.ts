import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { BundleSource, DesiredSource } from '../desired/desired-source.js';

const compress = promisify(gzip);
const CACHE_BYTES = 32 * 1024 * 1024;
const WORTH_COMPRESSING_BYTES = 1_024;
const ANNOUNCED_PER_CLUSTER = 2_000;

interface Cached {
  readonly plain: Uint8Array;
  readonly packed: Uint8Array | null;
}

export interface ServedBundle {
  readonly body: Uint8Array;
  readonly gzip: boolean;
}

/** Gives a bundle to the clusters whose desired state names it, and to nobody else. */
export class BundleServer {
  private readonly cache = new LRUCache<string, Cached>({ maxSize: CACHE_BYTES, maxEntrySize: CACHE_BYTES / 4, sizeCalculation: sizeOf });
  private readonly loading = new Map<string, Promise<Cached | null>>();
  private readonly announcements = new Map<string, Set<string>>();

  constructor(
    private readonly bundles: BundleSource,
    private readonly desired: DesiredSource,
  ) {}

  /** The agent was just told of these: it asks before the read model shows them. */
  announced(clusterId: string, digests: readonly string[]): void {
    const known = this.announcements.get(clusterId) ?? new Set<string>();
    for (const digest of digests) {
      known.delete(digest);
      known.add(digest);
    }
    for (const oldest of known) {
      if (known.size <= ANNOUNCED_PER_CLUSTER) break;
      known.delete(oldest);
    }
    this.announcements.set(clusterId, known);
  }

  forget(clusterId: string): void {
    this.announcements.delete(clusterId);
  }

  /** null when there is no such bundle or it is not for this cluster: the asker cannot tell which. */
  async serve(clusterId: string, digest: string, acceptsGzip: boolean): Promise<ServedBundle | null> {
    const allowed = this.announcements.get(clusterId)?.has(digest) === true || (await this.desired.names(clusterId, digest));
    const cached = allowed ? await this.content(digest) : null;
    if (!cached) return null;
    return acceptsGzip && cached.packed ? { body: cached.packed, gzip: true } : { body: cached.plain, gzip: false };
  }

  private async content(digest: string): Promise<Cached | null> {
    const hit = this.cache.get(digest);
    if (hit) return hit;
    const loading = this.loading.get(digest) ?? this.load(digest).finally(() => this.loading.delete(digest));
    this.loading.set(digest, loading);
    return loading;
  }

  private async load(digest: string): Promise<Cached | null> {
    const plain = await this.bundles.text(digest);
    if (!plain) return null;
    const packed = plain.byteLength < WORTH_COMPRESSING_BYTES ? null : await compress(plain, { level: 3 });
    const cached = { plain, packed };
    this.cache.set(digest, cached);
    return cached;
  }
}

function sizeOf(cached: Cached): number {
  return cached.plain.byteLength + (cached.packed?.byteLength ?? 0);
}
