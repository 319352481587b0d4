import { JqSyntaxError } from './syntax.js';

export type Token = { at: number } & ({ kind: 'text'; value: string } | { kind: 'number'; value: number } | { kind: 'name' | 'field' | 'variable' | 'sign'; value: string } | { kind: 'end'; value: '' });

const MAX_CHARS = 4_096;
const SPACE = /\s+/y;
const FIELD = /\.([A-Za-z_][A-Za-z0-9_]*)/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_]*)/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const TEXT = /"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y;
const SIGN = /==|!=|<=|>=|\/\/|\.\.|[.|,;:()[\]{}?<>+\-*/%]/y;

/** Cuts an expression into tokens. @throws JqSyntaxError */
export function tokens(text: string): Token[] {
  if (text.length > MAX_CHARS) throw new JqSyntaxError(`an expression has at most ${MAX_CHARS} characters`, MAX_CHARS);
  const found: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const [token, length] = next(text, at);
    if (token !== null) found.push(token);
    at += length;
  }
  return [...found, { kind: 'end', value: '', at: text.length }];
}

function next(text: string, at: number): [Token | null, number] {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const space = match(SPACE);
  if (space) return [null, space[0].length];
  const field = match(FIELD);
  if (field) return [{ kind: 'field', value: field[1] ?? '', at }, field[0].length];
  const name = match(NAME);
  if (name) return [{ kind: 'name', value: name[0], at }, name[0].length];
  const variable = match(VARIABLE);
  if (variable) return [{ kind: 'variable', value: variable[1] ?? '', at }, variable[0].length];
  const number = match(NUMBER);
  if (number) return [{ kind: 'number', value: Number(number[0]), at }, number[0].length];
  const quoted = match(TEXT);
  if (quoted) return [{ kind: 'text', value: JSON.parse(quoted[0]) as string, at }, quoted[0].length];
  if (text[at] === '"') throw new JqSyntaxError('a text without its end', at);
  const sign = match(SIGN);
  if (sign) return [{ kind: 'sign', value: sign[0], at }, sign[0].length];
  throw new JqSyntaxError(`"${text[at] ?? ''}" has no meaning`, at);
}
