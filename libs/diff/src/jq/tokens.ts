import { JqSyntaxError } from './syntax.js';

export type Token = { at: number } & (
  | { kind: 'text'; value: string }
  /** A text with expressions in it, `"\\(.name)-x"`: what stands between two of them is ''. */
  | { kind: 'template'; value: ''; parts: readonly (string | readonly Token[])[] }
 
  | { kind: 'number'; value: number }
  | { kind: 'name' | 'field' | 'variable' | 'sign'; value: string }
  | { kind: 'end'; value: '' }
);

const MAX_CHARS = 4_096;
const SPACE = /\s+/y;
const FIELD = /\.([A-Za-z_][A-Za-z0-9_]*)/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_]*)/y;
const NUMBER = /\d+(?:\.\d+)?/y;
/** Between quotes, as far as the next expression in it. */
const TEXT = /(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y;
const SIGN = /==|!=|<=|>=|\/\/|\.\.|[.|,;:()[\]{}?<>+\-*/%]/y;

/** Cuts an expression into tokens. @throws JqSyntaxError */
export function tokens(text: string): Token[] {
  if (text.length > MAX_CHARS) throw new JqSyntaxError(`an expression has at most ${MAX_CHARS} characters`, MAX_CHARS);
  return tokensUntil(text, 0, null).found;
}

/** Those up to the sign `)` that closes what began before `from`, or up to the end. */
function tokensUntil(text: string, from: number, closing: ')' | null): { found: Token[]; end: number } {
  const found: Token[] = [];
  let open = 0;
  let at = from;
  while (at < text.length) {
    const [token, length] = next(text, at);
    if (token?.kind === 'sign' && token.value === '(') open += 1;
    if (token?.kind === 'sign' && token.value === ')') {
      if (open === 0 && closing !== null) break;
      open -= 1;
    }
    if (token !== null) found.push(token);
    at += length;
  }
  if (closing !== null && at >= text.length) throw new JqSyntaxError('a text without its end', from);
  return { found: [...found, { kind: 'end', value: '', at }], end: at };
}

/** The text that begins at a quote. */
function quoted(text: string, at: number): [Token, number] {
  const parts: (string | Token[])[] = [];
  let place = at + 1;
  for (;;) {
    TEXT.lastIndex = place;
    const plain = TEXT.exec(text)?.[0] ?? '';
    parts.push(JSON.parse(`"${plain}"`) as string);
    place += plain.length;
    if (text[place] === '"') break;
    if (!text.startsWith('\\(', place)) throw new JqSyntaxError('a text without its end', at);
    const { found, end } = tokensUntil(text, place + 2, ')');
    parts.push(found);
    place = end + 1;
  }
  const [only = ''] = parts;
  return [parts.length === 1 && typeof only === 'string' ? { kind: 'text', value: only, at } : { kind: 'template', value: '', parts, at }, place + 1 - at];
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
  if (text[at] === '"') return quoted(text, at);
  const sign = match(SIGN);
  if (sign) return [{ kind: 'sign', value: sign[0], at }, sign[0].length];
  throw new JqSyntaxError(`"${text[at] ?? ''}" has no meaning`, at);
}
