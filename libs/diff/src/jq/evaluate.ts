import { canonicalJson, isRecord } from '@tidemark/kernel';
import type { Comparison, JqExpression } from './syntax.js';

export type JqPath = readonly (string | number)[];

/** A value and where it is; null for one that was computed. */
interface Found {
  path: JqPath | null;
  value: unknown;
}

/** The expression has no meaning for this object, or asks for more work than is allowed. */
export class JqEvaluationError extends Error {}

const MAX_STEPS = 200_000;

/** The paths an expression names in an object. @throws JqEvaluationError, also when it names something that is no path */
export function pathsOf(expression: JqExpression, object: unknown): JqPath[] {
  return new Evaluation().run(expression, { path: [], value: object }).map(({ path }) => {
    if (path === null) throw new JqEvaluationError('the expression computes a value; only paths can be ignored');
    return path;
  });
}

class Evaluation {
  #steps = 0;

  run(expression: JqExpression, input: Found): Found[] {
    this.#step();
    switch (expression.kind) {
      case 'identity':
        return [input];
      case 'everything':
        return this.#everything(input);
      case 'literal':
        return [computed(expression.value)];
      case 'index':
        return this.run(expression.of, input).flatMap((found) => (expression.at === null ? this.#items(found) : this.run(expression.at, input).map(({ value }) => child(found, value))));
      case 'try':
        return this.#attempt(expression.body, input);
      case 'pipe':
        return this.run(expression.left, input).flatMap((found) => this.run(expression.right, found));
      case 'comma':
        return [...this.run(expression.left, input), ...this.run(expression.right, input)];
      case 'alternative': {
        const given = this.#attempt(expression.left, input).filter(({ value }) => isTrue(value));
        return given.length > 0 ? given : this.run(expression.right, input);
      }
      case 'and':
      case 'or':
        return this.#logic(expression.kind, expression, input);
      case 'compare':
        return this.run(expression.right, input).flatMap((right) => this.run(expression.left, input).map((left) => computed(compare(expression.operator, left.value, right.value))));
      case 'call':
        return this.#call(expression, input);
    }
  }

  #call({ name, arguments: [argument] }: Extract<JqExpression, { kind: 'call' }>, input: Found): Found[] {
    const given = (): unknown[] => (argument === undefined ? [] : this.run(argument, input).map(({ value }) => value));
    const each = (test: (value: unknown) => boolean): Found[] => given().map((value) => computed(test(value)));
    const { value } = input;
    switch (name) {
      case 'select':
        return given().filter(isTrue).map(() => input);
      case 'not':
        return [computed(!isTrue(value))];
      case 'startswith':
        return each((start) => text(value, name).startsWith(text(start, name)));
      case 'endswith':
        return each((end) => text(value, name).endsWith(text(end, name)));
      case 'contains':
        return each((part) => contains(value, part));
      case 'has':
        return each((key) => has(value, key));
      case 'any':
      case 'all': {
        const tests = this.#items(input).flatMap((item) => (argument === undefined ? [item] : this.run(argument, item))).map((found) => isTrue(found.value));
        return [computed(name === 'any' ? tests.includes(true) : !tests.includes(false))];
      }
      case 'keys':
        return [computed(keysOf(value))];
      case 'length':
        return [computed(lengthOf(value))];
      case 'type':
        return [computed(typeName(value))];
      case 'empty':
        return [];
      case 'recurse':
        return this.#everything(input);
    }
  }

  #logic(kind: 'and' | 'or', { left, right }: { left: JqExpression; right: JqExpression }, input: Found): Found[] {
    return this.run(left, input).flatMap((found) => {
      if (isTrue(found.value) === (kind === 'or')) return [computed(kind === 'or')];
      return this.run(right, input).map(({ value }) => computed(isTrue(value)));
    });
  }

  #attempt(body: JqExpression, input: Found): Found[] {
    try {
      return this.run(body, input);
    } catch (thrown) {
      if (thrown instanceof JqEvaluationError && this.#steps <= MAX_STEPS) return [];
      throw thrown;
    }
  }

  #items(found: Found): Found[] {
    const { value } = found;
    if (!Array.isArray(value) && !isRecord(value)) throw new JqEvaluationError(`cannot iterate over ${typeName(value)}`);
    const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value).sort();
    return keys.map((key) => {
      this.#step();
      return child(found, key);
    });
  }

  #everything(found: Found): Found[] {
    const { value } = found;
    const below = Array.isArray(value) || isRecord(value) ? this.#items(found) : [];
    return [found, ...below.flatMap((item) => this.#everything(item))];
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new JqEvaluationError(`the expression takes more than ${MAX_STEPS} steps`);
  }
}

const computed = (value: unknown): Found => ({ path: null, value });
const isTrue = (value: unknown): boolean => value !== false && value !== null && value !== undefined;

/** The member under a key; null where there is none, as jq has it. Negative numbers count from the end. */
function child({ path, value }: Found, key: unknown): Found {
  const under = (step: string | number, inner: unknown): Found => ({ path: path === null ? null : [...path, step], value: inner ?? null });
  if (value === null || value === undefined) {
    if (typeof key === 'string' || typeof key === 'number') return under(key, null);
  } else if (isRecord(value) && typeof key === 'string') {
    return under(key, Object.hasOwn(value, key) ? value[key] : null);
  } else if (Array.isArray(value) && typeof key === 'number') {
    const index = key < 0 ? value.length + Math.ceil(key) : Math.floor(key);
    return under(index, value[index]);
  }
  throw new JqEvaluationError(`cannot index ${typeName(value)} with ${typeof key === 'string' ? `"${key}"` : typeName(key)}`);
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new JqEvaluationError(`${name} needs texts, not ${typeName(value)}`);
  return value;
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (Array.isArray(whole) && Array.isArray(part)) return part.every((wanted) => whole.some((item) => typeName(item) === typeName(wanted) && contains(item, wanted)));
  if (isRecord(whole) && isRecord(part)) return Object.entries(part).every(([key, wanted]) => Object.hasOwn(whole, key) && typeName(whole[key]) === typeName(wanted) && contains(whole[key], wanted));
  if (typeName(whole) === typeName(part)) return whole === part;
  throw new JqEvaluationError(`${typeName(whole)} and ${typeName(part)} cannot have their containment checked`);
}

function has(value: unknown, key: unknown): boolean {
  if (isRecord(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (Array.isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  throw new JqEvaluationError(`cannot check whether ${typeName(value)} has ${typeName(key)}`);
}

function keysOf(value: unknown): (string | number)[] {
  if (Array.isArray(value)) return value.map((_, index) => index);
  if (isRecord(value)) return Object.keys(value).sort();
  throw new JqEvaluationError(`${typeName(value)} has no keys`);
}

function lengthOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isRecord(value)) return Object.keys(value).length;
  throw new JqEvaluationError(`${typeName(value)} has no length`);
}

const typeName = (value: unknown): string => (value === null || value === undefined ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** jq's order of types; within one, the natural order. Lists and maps are only compared for equality. */
const TYPE_ORDER = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function compare(operator: Comparison, left: unknown, right: unknown): boolean {
  if (operator === '==' || operator === '!=') return isEqual(left, right) === (operator === '==');
  const order = typeName(left) === typeName(right) ? orderWithin(left, right) : TYPE_ORDER.indexOf(typeName(left)) - TYPE_ORDER.indexOf(typeName(right));
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

function orderWithin(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if ((left ?? null) === null) return 0;
  throw new JqEvaluationError(`the order of two values of type ${typeName(left)} is not told here`);
}

const isEqual = (left: unknown, right: unknown): boolean => canonicalJson(left ?? null) === canonicalJson(right ?? null);
