import { RE2JS } from 're2js';
import { compiledPattern } from './pattern-cache.js';

const SPECIAL = /[*?[\]{}\\]/;
const TOKEN = /\\([\s\S])|(\*+)|(\?)|\[(!?)([^\]]+)\]|([{},])|([\s\S])/g;

/**
 * Whether a text is what a glob describes: `*` any characters, `?` one, `[abc]`, `[a-z]` and `[!a]` one of those or none of
 * those, `{one,two}` either, `\` before a sign takes it literally. Nothing separates parts. A glob that can't be read
 * matches nothing.
 */
export function matchesGlob(glob: string, text: string): boolean {
  if (!SPECIAL.test(glob)) return glob === text;
  return compiledPattern(`^(?:${patternOf(glob)})$`, RE2JS.DOTALL)?.matcher(text).find() ?? false;
}

function patternOf(glob: string): string {
  let depth = 0;
  const parts = [...glob.matchAll(TOKEN)].map(([, escaped, any, one, negated, set, brace, plain]) => {
    if (any !== undefined) return '.*';
    if (one !== undefined) return '.';
    if (set !== undefined) return `[${negated === '!' ? '^' : ''}${set.replace(/[\\\][^]/g, '\\$&')}]`;
    if (brace === '{') return ((depth += 1), '(?:');
    if (brace === '}') return ((depth -= 1), ')');
    if (brace === ',') return depth > 0 ? '|' : ',';
    // An open bracket that nothing closes stays one, so that the pattern can't be read either.
    return plain === '[' ? '[' : literal(escaped ?? plain ?? '');
  });
  return parts.join('');
}

const literal = (text: string): string => text.replace(/[.+^$()|[\]\\*?{}]/g, '\\$&');
