import type { Request, Response } from 'express';
import DataLoader from 'dataloader';
import type { Viewer } from '../auth/authenticator.js';
import type { Deadline } from './deadline.js';

/** How many keys one query of a loader takes. */
const MAX_BATCH = 500;

/**
 * What every resolver gets: who asks, and the loaders of this one request, which turn the look-ups of many nodes into one
 * query each. `req` and `res` are null on a WebSocket.
 */
export class RequestContext {
  private readonly loaders = new Map<symbol, unknown>();

  constructor(
    readonly requestId: string,
    readonly viewer: Viewer | null,
    readonly req: Request | null,
    readonly res: Response | null,
    readonly deadline: Deadline | null,
  ) {}

  /** The loader named `key`, made at its first use. `load` answers a map; a key that is not in it loads null. */
  loader<V>(key: symbol, load: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>): DataLoader<string, V | null> {
    const known = this.loaders.get(key) as DataLoader<string, V | null> | undefined;
    if (known) return known;
    const loader = new DataLoader<string, V | null>(
      async (keys) => {
        const found = await load(keys);
        return keys.map((one) => found.get(one) ?? null);
      },
      { maxBatchSize: MAX_BATCH },
    );
    this.loaders.set(key, loader);
    return loader;
  }
}
