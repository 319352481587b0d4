import { canonicalJson, isRecord } from '@tidemark/kernel';
import type { Comparison } from './syntax.js';

/** The expression has no meaning for this object, or asks for more work than is allowed. */
export class JqEvaluationError extends Error {}

export const typeName = (value: unknown): string => (value === null || value === undefined ? 'null' : Array.isArray(value) ? 'array' : typeof value);

export const isTrue = (value: unknown): boolean => value !== false && value !== null && value !== undefined;

export function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new JqEvaluationError(`${name} needs texts, not ${typeName(value)}`);
  return value;
}

export function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (Array.isArray(whole) && Array.isArray(part)) return part.every((wanted) => whole.some((item) => typeName(item) === typeName(wanted) && contains(item, wanted)));
  if (isRecord(whole) && isRecord(part)) return Object.entries(part).every(([key, wanted]) => Object.hasOwn(whole, key) && typeName(whole[key]) === typeName(wanted) && contains(whole[key], wanted));
  if (typeName(whole) === typeName(part)) return whole === part;
  throw new JqEvaluationError(`${typeName(whole)} and ${typeName(part)} cannot have their containment checked`);
}

export function has(value: unknown, key: unknown): boolean {
  if (isRecord(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (Array.isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  throw new JqEvaluationError(`cannot check whether ${typeName(value)} has ${typeName(key)}`);
}

export function keysOf(value: unknown): (string | number)[] {
  if (Array.isArray(value)) return value.map((_, index) => index);
  if (isRecord(value)) return Object.keys(value).sort();
  throw new JqEvaluationError(`${typeName(value)} has no keys`);
}

export function lengthOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isRecord(value)) return Object.keys(value).length;
  throw new JqEvaluationError(`${typeName(value)} has no length`);
}

/** The place of a part of a text, or of an item of a list; null when it is nowhere. */
export function indexOf(whole: unknown, part: unknown): number | null {
  if (whole === null || whole === undefined) return null;
  if (typeof whole !== 'string' && !Array.isArray(whole)) throw new JqEvaluationError(`index needs a text or a list, not ${typeName(whole)}`);
  const place = typeof whole === 'string' ? whole.indexOf(textOf(part, 'index')) : whole.findIndex((item) => isEqual(item, part));
  return place < 0 ? null : place;
}

/** jq's order of types; within one, the natural order. Lists and maps are only compared for equality. */
const TYPE_ORDER = ['null', 'boolean', 'number', 'string', 'array', 'object'];

export function compare(operator: Comparison, left: unknown, right: unknown): boolean {
  if (operator === '==' || operator === '!=') return isEqual(left, right) === (operator === '==');
  const order = orderOf(left, right);
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

const typeRank = (value: unknown): number => TYPE_ORDER.indexOf(typeName(value));

/** jq's order of any two values that have one. */
export const orderOf = (left: unknown, right: unknown): number => (typeName(left) === typeName(right) ? orderWithin(left, right) : typeRank(left) - typeRank(right));

function orderWithin(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if ((left ?? null) === null) return 0;
  throw new JqEvaluationError(`the order of two values of type ${typeName(left)} is not told here`);
}

export const isEqual = (left: unknown, right: unknown): boolean => canonicalJson(left ?? null) === canonicalJson(right ?? null);
