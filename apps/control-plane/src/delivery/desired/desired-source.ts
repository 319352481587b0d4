import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';

export interface DesiredPage {
  /** The revision that is complete with this page. */
  readonly revision: number;
  readonly targets: readonly DesiredTarget[];
  readonly withdrawn: readonly WithdrawnTarget[];
}

/** What delivery needs to know of the desired state; rollout owns it. */
export interface DesiredSource {
  /** The statements after `revision`, oldest first, one page; null when there is none. */
  page(clusterId: string, after: number): Promise<DesiredPage | null>;
  /** Resolves when pages show every event up to `position`. */
  settled(position: number): Promise<void>;
  /** Whether the desired state of the cluster names this bundle. */
  names(clusterId: string, digest: string): Promise<boolean>;
}

/** The bytes of a bundle, whose sha256 is the digest; render owns them. */
export interface BundleSource {
  text(digest: string): Promise<Uint8Array | null>;
}
