import { isRecord } from '@tidemark/kernel';
import { extreme, flat, ordered, range, reversed, total } from './list-functions.js';
import { matchesPattern } from './patterns.js';
import type { JqExpression, JqFunction } from './syntax.js';
import { contains, has, indexOf, isEqual, isTrue, JqEvaluationError, keysOf, lengthOf, textOf, typeName } from './values.js';

export type JqPath = readonly (string | number)[];

/** A value and where it is; null for one that was computed. */
export interface Found {
  readonly path: JqPath | null;
  readonly value: unknown;
  /** The value is a part of the list at `path`, from this place on. */
  readonly from?: number;
}

/** What a function sees of the evaluation it is part of. */
export interface Call {
  readonly input: Found;
  readonly arguments: readonly JqExpression[];
  run(expression: JqExpression, input: Found): Found[];
  /** The members of a list or map, each a step. */
  items(found: Found): Found[];
  /** The member under a key or at a place. */
  child(found: Found, key: unknown): Found;
  /** The value and all below it. */
  everything(found: Found): Found[];
  /** Counts the size of a value that is made or read as a whole. */
  charge(value: unknown): void;
}

type Implementation = (call: Call) => Found[];

export const computed = (value: unknown): Found => ({ path: null, value });

const given = (call: Call, place = 0): unknown[] => {
  const argument = call.arguments[place];
  return argument === undefined ? [] : call.run(argument, call.input).map(({ value }) => value);
};

/** A function of the input alone. */
const of = (compute: (value: unknown) => unknown): Implementation => ({ input }) => [computed(compute(input.value))];

/** The same for one that reads or makes all of a value. */
const charged = (compute: (value: unknown) => unknown): Implementation => (call) => {
  call.charge(call.input.value);
  const value = compute(call.input.value);
  call.charge(value);
  return [computed(value)];
};

/** A function of the input and of each value of its argument. */
const with1 = (compute: (value: unknown, argument: unknown) => unknown): Implementation => (call) => {
  call.charge(call.input.value);
  return given(call).map((argument) => computed(compute(call.input.value, argument)));
};

/** Keeps the input when it is of one of these types. */
const onlyTypes = (...types: readonly string[]): Implementation => ({ input }) => (types.includes(typeName(input.value)) ? [input] : []);

/** Whether some or all of what the first of two arguments gives (without it, the members) pass the last. */
const quantified = (isAny: boolean): Implementation => (call) => {
  const { arguments: [first, second], input } = call;
  const source = first !== undefined && second !== undefined ? call.run(first, input) : call.items(input);
  const test = second ?? first;
  const results = source.flatMap((item) => (test === undefined ? [item] : call.run(test, item))).map(({ value }) => isTrue(value));
  return [computed(isAny ? results.includes(true) : !results.includes(false))];
};

const pathOf = ({ path, from }: Found): JqPath => {
  if (from !== undefined) throw new JqEvaluationError('a part of a list has no path here');
  if (path === null) throw new JqEvaluationError('a computed value has no path');
  return path;
};

/** Paths relative to the input, of all below it that pass the test. */
const paths = (keep: (call: Call, found: Found) => boolean): Implementation => (call) => {
  const here: Found = { path: [], value: call.input.value };
  return call.everything(here).filter((found) => pathOf(found).length > 0 && keep(call, found)).map((found) => computed(pathOf(found)));
};

const isLeaf = ({ value }: Found): boolean => !Array.isArray(value) && !isRecord(value);

const passes = (call: Call, found: Found): boolean => {
  const [test] = call.arguments;
  return test === undefined || call.run(test, found).some(({ value }) => isTrue(value));
};

function atPath(start: Found, path: unknown): Found {
  if (start.from !== undefined) throw new JqEvaluationError('getpath does not look into a part of a list here');
  if (!Array.isArray(path)) throw new JqEvaluationError(`getpath needs a list, not ${typeName(path)}`);
  return path.reduce<Found>((found, step) => {
    if (typeof step !== 'string' && typeof step !== 'number') throw new JqEvaluationError(`${typeName(step)} is no step of a path`);
    const inner: unknown = isRecord(found.value) || Array.isArray(found.value) ? (found.value as Record<string | number, unknown>)[step] : null;
    return { path: found.path === null ? null : [...found.path, step], value: inner ?? null };
  }, start);
}

const limited = (call: Call): Found[] => {
  const [, body] = call.arguments;
  return given(call).flatMap((count) => {
    if (typeof count !== 'number') throw new JqEvaluationError('limit needs a number');
    return body === undefined || count <= 0 ? [] : call.run(body, call.input).slice(0, count);
  });
};

/** One end of a list, or of what the argument gives. */
const end = (last: boolean): Implementation => (call) => {
  const [argument] = call.arguments;
  if (argument === undefined) return [call.child(call.input, last ? -1 : 0)];
  const all = call.run(argument, call.input);
  return last ? all.slice(-1) : all.slice(0, 1);
};

const recursed: Implementation = (call) => {
  const [step, condition] = call.arguments;
  if (step === undefined) return call.everything(call.input);
  const goesOn = (found: Found): boolean => condition === undefined || call.run(condition, found).some(({ value }) => isTrue(value));
  const below = (found: Found): Found[] => [found, ...call.run(step, found).filter(goesOn).flatMap(below)];
  return below(call.input);
};

/** The member at a place, or the nth of what the second argument gives. */
const nth: Implementation = (call) => {
  const [, body] = call.arguments;
  return given(call).flatMap((place) => {
    if (typeof place !== 'number' || place < 0) throw new JqEvaluationError('nth needs a place, from 0');
    return body === undefined ? [call.child(call.input, place)] : call.run(body, call.input).slice(place, place + 1);
  });
};

const fromJson = (value: unknown): unknown => {
  try {
    return JSON.parse(textOf(value, 'fromjson'));
  } catch (thrown) {
    if (thrown instanceof JqEvaluationError) throw thrown;
    throw new JqEvaluationError('fromjson was given a text that is no JSON');
  }
};

const joined: Implementation = (call) => given(call).map((separator) => {
  const { value } = call.input;
  if (!Array.isArray(value)) throw new JqEvaluationError(`join needs a list, not ${typeName(value)}`);
  const text = value.map((item) => (item === null ? '' : isLeaf(computed(item)) ? String(item) : textOf(item, 'join'))).join(textOf(separator, 'join'));
  call.charge(text);
  return computed(text);
});

const tested: Implementation = (call) => given(call).flatMap((pattern) => {
  const text = textOf(call.input.value, 'test');
  const flags = call.arguments.length > 1 ? given(call, 1) : [''];
  call.charge(text);
  return flags.map((flag) => computed(matchesPattern(text, textOf(pattern, 'test'), flag === null ? '' : textOf(flag, 'test'))));
});

const asText: Implementation = ({ input: { value }, charge }) => {
  charge(value);
  return [computed(typeof value === 'string' ? value : JSON.stringify(value ?? null))];
};

const asJson: Implementation = ({ input: { value }, charge }) => {
  charge(value);
  return [computed(JSON.stringify(value ?? null))];
};

const asNumber = (value: unknown): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw new JqEvaluationError(`${typeName(value)} is no number`);
  return number;
};

const entriesOf = (value: unknown): unknown => {
  if (!isRecord(value)) throw new JqEvaluationError(`${typeName(value)} has no entries`);
  return Object.keys(value).sort().map((key) => ({ key, value: value[key] }));
};

const trimmed = (value: unknown, part: unknown, atEnd: boolean): unknown => {
  if (typeof value !== 'string' || typeof part !== 'string' || part === '') return value;
  if (atEnd) return value.endsWith(part) ? value.slice(0, -part.length) : value;
  return value.startsWith(part) ? value.slice(part.length) : value;
};

/** What each function gives for an input. */
export const IMPLEMENTATIONS: Readonly<Record<JqFunction, Implementation>> = {
  select: (call) => given(call).filter(isTrue).map(() => call.input),
  not: of((value) => !isTrue(value)),
  empty: () => [],
  first: end(false),
  last: end(true),
  limit: limited,
  nth,
  isempty: (call) => [computed(given(call).length === 0)],
  recurse: recursed,
  map: (call) => {
    const [body] = call.arguments;
    return [computed(call.items(call.input).flatMap((item) => (body === undefined ? [] : call.run(body, item))).map(({ value }) => value))];
  },
  any: quantified(true),
  all: quantified(false),
  IN: (call) => [computed(given(call).some((value) => isEqual(value, call.input.value)))],
  path: (call) => {
    const [body] = call.arguments;
    const here: Found = { path: [], value: call.input.value };
    return body === undefined ? [] : call.run(body, here).map((found) => computed(pathOf(found)));
  },
  paths: paths(passes),
  leaf_paths: paths((_call, found) => isLeaf(found)),
  getpath: (call) => given(call).map((path) => atPath(call.input, path)),
  to_entries: of(entriesOf),
  keys: of(keysOf),
  keys_unsorted: of(keysOf),
  length: of(lengthOf),
  type: of(typeName),
  has: with1(has),
  in: with1((key, whole) => has(whole, key)),
  contains: with1(contains),
  inside: with1((part, whole) => contains(whole, part)),
  index: with1(indexOf),
  startswith: with1((value, start) => textOf(value, 'startswith').startsWith(textOf(start, 'startswith'))),
  endswith: with1((value, ending) => textOf(value, 'endswith').endsWith(textOf(ending, 'endswith'))),
  ltrimstr: with1((value, part) => trimmed(value, part, false)),
  rtrimstr: with1((value, part) => trimmed(value, part, true)),
  test: tested,
  split: with1((value, separator) => textOf(value, 'split').split(textOf(separator, 'split'))),
  join: joined,
  ascii_downcase: of((value) => textOf(value, 'ascii_downcase').replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  ascii_upcase: of((value) => textOf(value, 'ascii_upcase').replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  tostring: asText,
  tonumber: of(asNumber),
  tojson: asJson,
  fromjson: charged(fromJson),
  trim: of((value) => textOf(value, 'trim').trim()),
  floor: of((value) => Math.floor(asNumber(value))),
  range: (call) => range(call, call.arguments.map((_, place) => given(call, place))),
  add: charged(total),
  min: charged((value) => extreme(value, -1)),
  max: charged((value) => extreme(value, 1)),
  reverse: charged(reversed),
  sort: (call) => [computed(ordered(call, 'sort', false))],
  sort_by: (call) => [computed(ordered(call, 'sort_by', false))],
  unique: (call) => [computed(ordered(call, 'unique', true))],
  unique_by: (call) => [computed(ordered(call, 'unique_by', true))],
  flatten: charged(flat),
  nulls: onlyTypes('null'),
  booleans: onlyTypes('boolean'),
  numbers: onlyTypes('number'),
  strings: onlyTypes('string'),
  arrays: onlyTypes('array'),
  objects: onlyTypes('object'),
  iterables: onlyTypes('array', 'object'),
  scalars: onlyTypes('null', 'boolean', 'number', 'string'),
  values: onlyTypes('boolean', 'number', 'string', 'array', 'object'),
};
