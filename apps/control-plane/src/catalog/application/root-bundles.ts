/** What taking over a root's bundle asks of render. */
export interface RootBundles {
  /** null: no such bundle. */
  content(digest: string): Promise<{ objects: readonly unknown[]; declarations: readonly unknown[] } | null>;
}
