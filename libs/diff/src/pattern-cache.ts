import { RE2JS } from 're2js';

/** Patterns of a fleet are few and tried on every object; a compiled one is kept until too many are. */
const MAX_KEPT = 200;
const MAX_CHARS = 1_000;

const kept = new Map<string, RE2JS | null>();

/**
 * A pattern in RE2 syntax, which takes time linear in the text whatever it is; undefined for one that can't be read.
 * `flags` as RE2JS counts them.
 */
export function compiledPattern(pattern: string, flags: number): RE2JS | undefined {
  const key = `${flags}/${pattern}`;
  const known = kept.get(key) ?? (kept.has(key) ? null : compiled(pattern, flags));
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, known);
  return known ?? undefined;
}

function compiled(pattern: string, flags: number): RE2JS | null {
  if (pattern.length > MAX_CHARS) return null;
  try {
    return RE2JS.compile(pattern, flags);
  } catch {
    // The reason would quote the pattern, which an expression may have taken from a Secret.
    return null;
  }
}
