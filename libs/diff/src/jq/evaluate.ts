import { isRecord } from '@tidemark/kernel';
import { calculated } from './arithmetic.js';
import { computed, IMPLEMENTATIONS, type Found, type JqPath } from './functions.js';
import type { JqExpression } from './syntax.js';
import { compare, isTrue, JqEvaluationError, textOf, typeName } from './values.js';

/** Steps of one evaluation: a value looked at, or 64 characters of a text read. A million takes about a quarter of a second. */
const MAX_STEPS = 200_000;
/** Calls within calls; deeper ones would exhaust the stack before the steps. */
const MAX_DEPTH = 1_500;
const CHARS_PER_STEP = 64;

const placeIn = (list: readonly unknown[], place: number): number => Math.min(Math.max(place < 0 ? list.length + place : place, 0), list.length);

/** Taking a part of a list away takes its items away. */
function* ends(found: Found): Generator<Found> {
  const { path, value, from } = found;
  if (path === null || from === undefined) yield found;
  else for (const [place, item] of (Array.isArray(value) ? (value as unknown[]) : []).entries()) yield { path: [...path, from + place], value: item };
}

/** The paths an expression names in an object. @throws JqEvaluationError, also when it names something that is no path */
export function pathsOf(expression: JqExpression, object: unknown): JqPath[] {
  return new Evaluation().run(expression, { path: [], value: object }, new Map()).flatMap((found) => [...ends(found)]).map(({ path }) => {
    if (path === null) throw new JqEvaluationError('the expression computes a value; only paths can be ignored');
    return path;
  });
}

/** Values that `as` gave names. */
type Scope = ReadonlyMap<string, unknown>;
type Of<K extends JqExpression['kind']> = Extract<JqExpression, { kind: K }>;
type Joined = Extract<JqExpression, { left: JqExpression; right: JqExpression; operator?: never }>;

type Made = Of<'list'> | Of<'template'> | Of<'map'>;

const MADE: ReadonlySet<string> = new Set<Made['kind']>(['list', 'template', 'map']);
const isMade = (expression: JqExpression): expression is Made => MADE.has(expression.kind);

class Evaluation {
  #steps = 0;
  #depth = 0;

  run(expression: JqExpression, input: Found, scope: Scope): Found[] {
    this.#step();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JqEvaluationError('the expression nests too deeply on this object');
    const found = this.#found(expression, input, scope);
    this.#depth -= 1;
    return found;
  }

  #found(expression: JqExpression, input: Found, scope: Scope): Found[] {
    if (isMade(expression)) return this.#made(expression, input, scope);
    switch (expression.kind) {
      case 'identity':
      case 'literal':
      case 'variable':
        return [single(expression, input, scope)];
      case 'everything':
        return this.#everything(input);
      case 'index':
        return this.#index(expression, input, scope);
      case 'slice':
        return this.#slice(expression, input, scope);
      case 'try':
        return this.#attempt(expression, input, scope);
      case 'compare':
      case 'arithmetic':
        return this.#binary(expression, input, scope);
      case 'bind':
        return this.run(expression.of, input, scope).flatMap(({ value }) => this.run(expression.body, input, new Map([...scope, [expression.name, value]])));
      case 'condition':
        return this.run(expression.test, input, scope).flatMap(({ value }) => this.run(isTrue(value) ? expression.then : expression.otherwise, input, scope));
      case 'call':
        return this.#call(expression, input, scope);
      default:
        return this.#joined(expression, input, scope);
    }
  }

  #made(expression: Made, input: Found, scope: Scope): Found[] {
    if (expression.kind === 'list') return [this.#list(expression, input, scope)];
    return expression.kind === 'map' ? this.#map(expression, input, scope) : this.#template(expression, input, scope);
  }

  #call({ name, arguments: given }: Of<'call'>, input: Found, scope: Scope): Found[] {
    return IMPLEMENTATIONS[name]({
      input,
      arguments: given,
      run: (expression, on) => this.run(expression, on, scope),
      items: (found) => this.#items(found),
      child: (found, key) => child(found, key),
      everything: (found) => this.#everything(found),
      charge: (value) => this.#charge(value),
    });
  }

  #index({ of, at }: Of<'index'>, input: Found, scope: Scope): Found[] {
    return this.run(of, input, scope).flatMap((found) => (at === null ? this.#items(found) : this.run(at, input, scope).map(({ value }) => child(found, value, at.kind === 'literal'))));
  }

  #slice({ of, from, to }: Of<'slice'>, input: Found, scope: Scope): Found[] {
    const bounds = (bound: JqExpression | null): unknown[] => (bound === null ? [null] : this.run(bound, input, scope).map(({ value }) => value));
    return this.run(of, input, scope).flatMap((found) => bounds(to).flatMap((end) => bounds(from).flatMap((start) => this.#range(found, start, end))));
  }

  #range(found: Found, start: unknown, end: unknown): Found[] {
    const { value } = found;
    if (value === null || value === undefined) return [{ path: found.path, value: null, from: 0 }];
    const isBound = (bound: unknown): bound is number | null => bound === null || typeof bound === 'number';
    if (!Array.isArray(value) || !isBound(start) || !isBound(end)) throw new JqEvaluationError(`cannot take a part of ${typeName(value)}`);
    const from = placeIn(value, Math.floor(start ?? 0));
    const part: unknown[] = value.slice(from, end === null ? undefined : Math.ceil(end));
    this.#charge(part.length);
    return [{ path: found.path, value: part, from: (found.from ?? 0) + from }];
  }

  #list({ items }: Of<'list'>, input: Found, scope: Scope): Found {
    const values = items === null ? [] : this.run(items, input, scope).map(({ value }) => value);
    this.#charge(values);
    return computed(values);
  }

  #joined({ kind, left, right }: Joined, input: Found, scope: Scope): Found[] {
    if (kind === 'and' || kind === 'or') return this.#logic(kind, { left, right }, input, scope);
    if (kind === 'pipe') return this.run(left, input, scope).flatMap((found) => this.run(right, found, scope));
    if (kind === 'comma') return [...this.run(left, input, scope), ...this.run(right, input, scope)];
    const given = this.#attempt({ kind: 'try', body: left, otherwise: null }, input, scope).filter(({ value }) => isTrue(value));
    return given.length > 0 ? given : this.run(right, input, scope);
  }

  #logic(kind: 'and' | 'or', { left, right }: { left: JqExpression; right: JqExpression }, input: Found, scope: Scope): Found[] {
    return this.run(left, input, scope).flatMap((found) => {
      if (isTrue(found.value) === (kind === 'or')) return [computed(kind === 'or')];
      return this.run(right, input, scope).map(({ value }) => computed(isTrue(value)));
    });
  }

  #binary(expression: Of<'compare'> | Of<'arithmetic'>, input: Found, scope: Scope): Found[] {
    const { left, right } = expression;
    return this.run(right, input, scope).flatMap((against) =>
      this.run(left, input, scope).map((found) => {
        this.#charge(found.value);
        this.#charge(against.value);
        return computed(expression.kind === 'compare' ? compare(expression.operator, found.value, against.value) : calculated(expression.operator, found.value, against.value));
      }),
    );
  }

  /** Of several values of a key or a member, a map each. */
  #map({ entries }: Of<'map'>, input: Found, scope: Scope): Found[] {
    const maps = entries.reduce<Record<string, unknown>[]>(
      (made, { key, value }) =>
        made.flatMap((map) => this.run(key, input, scope).flatMap((name) => this.run(value, input, scope).map((member) => ({ ...map, [textOf(name.value, 'a key')]: member.value ?? null })))),
      [{}],
    );
    return maps.map((map) => {
      this.#charge(map);
      return computed(map);
    });
  }

  /** Of several values of a part, a text each. */
  #template({ parts }: Of<'template'>, input: Found, scope: Scope): Found[] {
    const texts = parts.reduce<string[]>((made, part) => {
      const added = typeof part === 'string' ? [part] : this.run(part, input, scope).map(({ value }) => this.#written(value));
      return made.flatMap((text) => added.map((more) => this.#written(text + more)));
    }, ['']);
    return texts.map(computed);
  }

  #written(value: unknown): string {
    this.#charge(value);
    return typeof value === 'string' ? value : JSON.stringify(value ?? null);
  }

  #attempt({ body, otherwise }: Of<'try'>, input: Found, scope: Scope): Found[] {
    const depth = this.#depth;
    try {
      return this.run(body, input, scope);
    } catch (thrown) {
      if (!(thrown instanceof JqEvaluationError) || this.#steps > MAX_STEPS) throw thrown;
      this.#depth = depth;
      return otherwise === null ? [] : this.run(otherwise, computed(thrown.message), scope);
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

  #charge(value: unknown): void {
    this.#step(typeof value === 'string' ? 1 + value.length / CHARS_PER_STEP : 1);
    if (Array.isArray(value)) for (const item of value) this.#charge(item);
    else if (isRecord(value)) for (const inner of Object.values(value)) this.#charge(inner);
  }

  #step(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new JqEvaluationError(`the expression takes more than ${MAX_STEPS} steps`);
  }
}

function single(expression: Of<'identity'> | Of<'literal'> | Of<'variable'>, input: Found, scope: Scope): Found {
  if (expression.kind === 'identity') return input;
  return computed(expression.kind === 'literal' ? expression.value : scope.get(expression.name));
}

/**
 * The member under a key; null where there is none, as jq has it. Negative numbers count from the end. Only a key that the
 * expression itself states is quoted in an error: a computed one may be a value of a Secret.
 */
function child({ path, value, from = 0 }: Found, key: unknown, isStated = false): Found {
  const under = (step: string | number, inner: unknown): Found => ({ path: path === null ? null : [...path, step], value: inner ?? null });
  if (value === null || value === undefined) {
    if (typeof key === 'string' || typeof key === 'number') return under(key, null);
  } else if (isRecord(value) && typeof key === 'string') {
    return under(key, Object.hasOwn(value, key) ? value[key] : null);
  } else if (Array.isArray(value) && typeof key === 'number') {
    const index = key < 0 ? value.length + Math.ceil(key) : Math.floor(key);
    return under(index + from, value[index]);
  }
  throw new JqEvaluationError(`cannot index ${typeName(value)} with ${typeof key === 'string' && isStated ? `"${key}"` : typeName(key)}`);
}
