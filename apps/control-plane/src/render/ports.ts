import type { BundleDifference } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';

/** The difference from one bundle to the next, Secrets masked. */
export interface StoredBundleDiff {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly entries: readonly BundleDifference[];
}

/** Bundles by digest. */
export interface BundleReader {
  /** null: there is no such bundle. Objects are as rendered: Secrets are not masked. */
  content(digest: string): Promise<{ objects: readonly KubernetesObject[]; declarations: readonly KubernetesObject[] } | null>;
  /** The exact bytes whose sha256 is the digest: what the agent is given. */
  text(digest: string): Promise<Buffer | null>;
  /** As stored gzip, for handing on without unpacking. */
  compressed(digest: string): Promise<Buffer | null>;
  /** By the digest in `render.bundle-published` data.diff.digest. */
  diff(digest: string): Promise<StoredBundleDiff | null>;
}

/** Asks for a rendering that no event asks for. */
export interface RenderRequests {
  /** Looks at the application's repositories and renders it if anything moved, or if it failed last time. Rejects when a repository cannot be read. */
  refresh(applicationId: string): Promise<void>;
}

/** Injection tokens of the ports above. */
export const BUNDLE_READER = Symbol('BundleReader');
export const RENDER_REQUESTS = Symbol('RenderRequests');
