/** Scripts of one kind. */
export interface KindScripts {
  health?: string;
  discovery?: string;
  /** The built-in actions of the kind stay beside those of the discovery script. */
  mergesBuiltIn?: boolean;
  readonly actions: Map<string, string>;
}

/** `group/Kind` → its scripts; `_` stands for any part of a group and for any kind. */
export type ScriptSet = ReadonlyMap<string, KindScripts>;

/** `_` stands for one or more characters other than a slash, as in the directories of the reference; as a whole group also for the core one. */
export function keyMatches(pattern: string, key: string): boolean {
  if (pattern === key) return true;
  if (!pattern.includes('_')) return false;
  const escaped = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replace(/^_\//, '[^/]*/').replaceAll('_', '[^/]+')}$`).test(key);
}

/** A script that fails with a message. */
export const failing = (message: string): string => `error(${JSON.stringify(message)}, 0)`;
