import type pg from 'pg';

/** Texts that are prepared; each costs memory in every connection that has used it. */
const MAX_PREPARED = 250;

const names = new Map<string, string>();

/**
 * A statement that PostgreSQL parses and plans once a connection instead of at every call, which is a fifth of its work on the
 * small statements of the log and the read models. Only the first texts are: those that are put together at run time come later
 * and may be without number.
 */
export function statement(text: string, params: readonly unknown[]): pg.QueryConfig {
  const values = [...params];
  const known = names.get(text);
  if (known !== undefined) return { name: known, text, values };
  if (names.size >= MAX_PREPARED) return { text, values };
  const name = `t${names.size}`;
  names.set(text, name);
  return { name, text, values };
}
