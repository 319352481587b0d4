import { messageOf } from '@tidemark/kernel';
import { pathsOf } from './evaluate.js';
import type { JqPath } from './functions.js';
import { parseJq } from './parse.js';
import type { JqExpression } from './syntax.js';
import { JqEvaluationError } from './values.js';

/** Expressions of a fleet are few and asked for every object; a parsed one is kept until too many are. */
const MAX_KEPT = 500;
const kept = new Map<string, JqExpression | Error>();

/**
 * The paths `del(expression)` takes out of an object, in an order in which one removal does not move what the next one names;
 * or why there are none: the expression is not understood, fails on this object, or would remove the whole of it.
 */
export function pathsToRemove(expression: string, object: unknown): JqPath[] | { reason: string } {
  try {
    const paths = pathsOf(parsed(expression), object);
    if (paths.some((path) => path.length === 0)) throw new JqEvaluationError('the expression names the whole object');
    return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()].sort(lastFirst);
  } catch (thrown) {
    return { reason: messageOf(thrown) };
  }
}

function parsed(expression: string): JqExpression {
  const known = kept.get(expression) ?? read(expression);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(expression, known);
  if (known instanceof Error) throw known;
  return known;
}

function read(expression: string): JqExpression | Error {
  try {
    return parseJq(expression);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

function lastFirst(left: JqPath, right: JqPath): number {
  for (const [depth, step] of left.entries()) {
    const other = right[depth];
    if (other === undefined) return -1;
    if (step === other) continue;
    if (typeof step === 'number' && typeof other === 'number') return other - step;
    return String(step) < String(other) ? 1 : -1;
  }
  return right.length > left.length ? 1 : 0;
}
