import { RE2JS } from 're2js';
import { JqEvaluationError } from './values.js';

/** Patterns of a fleet are few and tried on every object; a compiled one is kept until too many are. */
const MAX_KEPT = 200;
const MAX_CHARS = 1_000;
const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, s: RE2JS.DOTALL, g: 0, n: 0 };

const kept = new Map<string, RE2JS>();

/**
 * Whether a text holds what the pattern (RE2 syntax) describes. Takes time linear in the text, whatever the pattern is.
 * @throws JqEvaluationError for a pattern or a flag nobody understands
 */
export function matchesPattern(text: string, pattern: string, flags: string): boolean {
  const known = kept.get(`${flags}/${pattern}`) ?? compiled(pattern, flags);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(`${flags}/${pattern}`, known);
  return known.matcher(text).find();
}

function compiled(pattern: string, flags: string): RE2JS {
  if (pattern.length > MAX_CHARS) throw new JqEvaluationError(`a pattern has at most ${MAX_CHARS} characters`);
  const bits = [...flags].map((flag) => {
    const bit = FLAGS[flag];
    if (bit === undefined) throw new JqEvaluationError(`the flags of a pattern here are ${Object.keys(FLAGS).join(', ')}`);
    return bit;
  });
  try {
    return RE2JS.compile(pattern, bits.reduce((all, bit) => all | bit, 0));
  } catch {
    // The reason would quote the pattern, which an expression may have taken from a Secret.
    throw new JqEvaluationError('test was given a text that is no pattern');
  }
}
