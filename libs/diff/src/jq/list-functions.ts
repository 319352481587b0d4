import type { Call, Found } from './functions.js';
import { calculated } from './arithmetic.js';
import { isEqual, JqEvaluationError, orderOf, typeName } from './values.js';

/** More is no part of any object. */
const LONGEST_RANGE = 10_000;

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new JqEvaluationError(`${name} needs a list, not ${typeName(value)}`);
  return value as unknown[];
}

/** The members of a list, put in order by what `by` gives for each; those that are alike only once with `unique`. */
export function ordered(call: Call, name: string, unique: boolean): unknown[] {
  const [by] = call.arguments;
  const keyed = listOf(call.input.value, name).map((value) => ({ value, key: by === undefined ? value : call.run(by, { path: null, value }).map((found) => found.value) }));
  // Comparing is what sorting costs: every value is read once for each doubling of the list.
  for (let length = 1; length < keyed.length; length *= 2) call.charge(call.input.value);
  const sorted = keyed.sort((left, right) => keyOrder(left.key, right.key));
  return sorted.filter(({ key }, place) => !unique || place === 0 || !isEqual(key, sorted[place - 1]?.key)).map(({ value }) => value);
}

/** Keys are lists of what the argument gave; lists are compared member by member. */
function keyOrder(left: unknown, right: unknown): number {
  if (!Array.isArray(left) || !Array.isArray(right)) return orderOf(left, right);
  for (const [place, value] of left.entries()) {
    const order = place < right.length ? orderOf(value, right[place]) : 1;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export const extreme = (value: unknown, sign: 1 | -1): unknown =>
  listOf(value, sign === 1 ? 'max' : 'min').reduce((best, next) => (best === undefined || sign * orderOf(next, best) > 0 ? next : best), undefined) ?? null;

export const total = (value: unknown): unknown => listOf(value, 'add').reduce((sum, next) => calculated('+', sum, next), null);

export const flat = (value: unknown): unknown => listOf(value, 'flatten').flat(Infinity);

export function reversed(value: unknown): unknown {
  if (typeof value === 'string') return [...value].reverse().join('');
  return [...listOf(value ?? [], 'reverse')].reverse();
}

/** `range(n)` and `range(from; upto)`. */
export function range(call: Call, bounds: readonly unknown[][]): Found[] {
  const [from, upto] = bounds.length === 1 ? [[0], bounds[0]] : bounds;
  return (from ?? []).flatMap((start) => (upto ?? []).flatMap((end) => numbersBetween(call, start, end)));
}

function numbersBetween(call: Call, start: unknown, end: unknown): Found[] {
  if (typeof start !== 'number' || typeof end !== 'number') throw new JqEvaluationError('range needs numbers');
  if (end - start > LONGEST_RANGE) throw new JqEvaluationError(`a range has at most ${LONGEST_RANGE} numbers`);
  const numbers: Found[] = [];
  for (let number = start; number < end; number += 1) {
    call.charge(number);
    numbers.push({ path: null, value: number });
  }
  return numbers;
}
