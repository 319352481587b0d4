/** Longer patterns are mistakes. */
const MAX_PATTERN = 1_000;

/**
 * A glob of Argo CD's directory options (gobwas/glob without separators): `*` and `**` cross slashes, `?` is one
 * character, `[a-z]`, `[!a]` and `{one,two}` work, a backslash quotes. Throws a RangeError that says what is wrong.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > MAX_PATTERN) throw new RangeError(`the pattern is longer than ${MAX_PATTERN} characters`);
  const expression = new RegExp(`^${translated(pattern)}$`, 'su');
  return (path) => expression.test(path);
}

function translated(pattern: string): string {
  const parts: string[] = [];
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '\\') parts.push(quote(pattern[(at += 1)] ?? '\\'));
    // Several stars in a row mean the same as one, and only one keeps the matching linear enough.
    else if (character === '*') { if (parts.at(-1) !== '.*') parts.push('.*'); }
    else if (character === '?') parts.push('.');
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) throw new RangeError('a "[" is not closed');
      const inside = pattern.slice(at + 1, end).replace(/[\\[\]^]/g, '\\$&').replace(/^!/, '^');
      parts.push(`[${inside}]`);
      at = end;
    } else if (character === '{') { depth += 1; parts.push('(?:'); }
    else if (character === '}' && depth > 0) { depth -= 1; parts.push(')'); }
    else if (character === ',' && depth > 0) parts.push('|');
    else parts.push(quote(character));
  }
  if (depth > 0) throw new RangeError('a "{" is not closed');
  return parts.join('');
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
