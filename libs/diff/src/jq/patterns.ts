import { RE2JS } from 're2js';
import { compiledPattern } from '../pattern-cache.js';
import { JqEvaluationError } from './values.js';

const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, s: RE2JS.DOTALL, g: 0, n: 0 };

/**
 * Whether a text holds what the pattern (RE2 syntax) describes.
 * @throws JqEvaluationError for a pattern or a flag nobody understands
 */
export function matchesPattern(text: string, pattern: string, flags: string): boolean {
  const compiled = compiledPattern(pattern, [...flags].reduce((all, flag) => all | bitOf(flag), 0));
  if (compiled === undefined) throw new JqEvaluationError('test was given a text that is no pattern');
  return compiled.matcher(text).find();
}

function bitOf(flag: string): number {
  const bit = FLAGS[flag];
  if (bit === undefined) throw new JqEvaluationError(`the flags of a pattern here are ${Object.keys(FLAGS).join(', ')}`);
  return bit;
}
