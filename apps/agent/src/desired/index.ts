import type { BundleContent, DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';

/** One target whose statement changed: exactly one of `desired` and `withdrawn` is set. */
export interface DesiredChange {
  readonly targetId: string;
  readonly desired: DesiredTarget | null;
  readonly withdrawn: WithdrawnTarget | null;
}

/**
 * What this cluster should be, as last stated by the control plane and as stored on disk: it answers without a connection.
 * Listeners hear a change only after it is durable.
 */
export interface DesiredStore {
  /** The targets that are wanted, in no particular order. */
  list(): readonly DesiredTarget[];
  /** Withdrawals that nobody confirmed with `forget` yet; they survive a restart. */
  withdrawals(): readonly WithdrawnTarget[];
  get(targetId: string): DesiredTarget | undefined;
  onChange(listener: (changes: readonly DesiredChange[]) => void): () => void;
  /**
   * The content of a bundle, from the cache or from the control plane, verified against its digest. Waits for the
   * connection when the bundle is not cached (give a `signal` to stop waiting).
   * @throws TidemarkError `desired.bundle-unavailable`, `desired.bundle-corrupt`, `desired.bundle-too-large`
   */
  bundle(digest: string, signal?: AbortSignal): Promise<BundleContent>;
  /** The withdrawal was carried out: forget the target. A newer statement about it stays. */
  forget(targetId: string, assignment: number): Promise<void>;
}

export { BundleCache, type BundleFetcher } from './bundle-cache.js';
export { DesiredState } from './desired-state.js';
