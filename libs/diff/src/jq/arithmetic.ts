import { isRecord } from '@tidemark/kernel';
import type { Arithmetic } from './syntax.js';
import { isEqual, JqEvaluationError, typeName } from './values.js';

/** jq's operators: sums also of texts, lists and maps, differences also of lists, quotients also of texts. */
export function calculated(operator: Arithmetic, left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return numeric(operator, left, right);
  const found = operator === '+' ? sum(left, right) : operator === '-' ? difference(left, right) : operator === '/' ? parts(left, right) : undefined;
  if (found === undefined) throw new JqEvaluationError(`${typeName(left)} ${operator} ${typeName(right)} has no meaning here`);
  return found;
}

function numeric(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw new JqEvaluationError('a division by zero');
      return left / right;
    case '%':
      if (Math.trunc(right) === 0) throw new JqEvaluationError('a division by zero');
      return Math.trunc(left) % Math.trunc(right);
  }
}

function sum(left: unknown, right: unknown): unknown {
  if ((left ?? null) === null) return right ?? null;
  if ((right ?? null) === null) return left;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...(left as unknown[]), ...(right as unknown[])];
  return isRecord(left) && isRecord(right) ? { ...left, ...right } : undefined;
}

const difference = (left: unknown, right: unknown): unknown => (Array.isArray(left) && Array.isArray(right) ? left.filter((item) => !right.some((other) => isEqual(item, other))) : undefined);

const parts = (left: unknown, right: unknown): unknown => (typeof left === 'string' && typeof right === 'string' ? left.split(right) : undefined);
