import { COMPARISONS, FUNCTIONS, JqSyntaxError, type JqExpression, type JqFunction } from './syntax.js';
import { tokens, type Token } from './tokens.js';

const MAX_DEPTH = 64;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/**
 * Reads a jq path expression: the part of jq in which people name fields (paths, `select`, comparisons, a few functions).
 * @throws JqSyntaxError for anything else, also for jq we do not know
 */
export function parseJq(text: string): JqExpression {
  const parser = new Parser(tokens(text));
  const expression = parser.pipe();
  parser.end();
  return expression;
}

/** `a[]?` forgives the last step only, for each of what comes before it. */
function tried(body: JqExpression): JqExpression {
  const lastStep = body.kind === 'index' && (body.at === null || body.at.kind === 'literal');
  return lastStep ? { kind: 'pipe', left: body.of, right: { kind: 'try', body: { ...body, of: { kind: 'identity' } } } } : { kind: 'try', body };
}

class Parser {
  #next = 0;
  #depth = 0;

  constructor(private readonly all: readonly Token[]) {}

  end(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected();
  }

  pipe(): JqExpression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JqSyntaxError('too deeply nested', this.#token.at);
    const expression = this.#chain('|', 'pipe', () => this.#chain(',', 'comma', () => this.#either()));
    this.#depth -= 1;
    return expression;
  }

  #chain(sign: string, kind: 'pipe' | 'comma' | 'alternative', operand: () => JqExpression): JqExpression {
    let left = operand();
    while (this.#takes('sign', sign)) left = { kind, left, right: operand() };
    return left;
  }

  #either(): JqExpression {
    let left = this.#both();
    while (this.#takes('name', 'or')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): JqExpression {
    let left = this.#comparison();
    while (this.#takes('name', 'and')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): JqExpression {
    const alternative = (): JqExpression => this.#chain('//', 'alternative', () => this.#postfix());
    const left = alternative();
    const operator = COMPARISONS.find((sign) => this.#takes('sign', sign));
    return operator === undefined ? left : { kind: 'compare', operator, left, right: alternative() };
  }

  #postfix(): JqExpression {
    let expression = this.#term();
    for (;;) {
      const token = this.#token;
      if (token.kind === 'field') expression = this.#field(expression);
      else if (this.#takes('sign', '[')) expression = this.#index(expression);
      else if (this.#takes('sign', '?')) expression = tried(expression);
      else if (this.#isDotBefore('[')) this.#next += 1;
      else if (this.#isDotBefore('text')) {
        this.#next += 1;
        expression = { kind: 'index', of: expression, at: this.#literal() };
      } else return expression;
    }
  }

  #term(): JqExpression {
    const token = this.#token;
    if (token.kind === 'field') return this.#field({ kind: 'identity' });
    if (token.kind === 'text' || token.kind === 'number') return this.#literal();
    if (this.#takes('sign', '..')) return { kind: 'everything' };
    if (this.#takes('sign', '.')) return this.#token.kind === 'text' ? { kind: 'index', of: { kind: 'identity' }, at: this.#literal() } : { kind: 'identity' };
    if (this.#takes('sign', '(')) return this.#closed(')');
    if (token.kind === 'name') return this.#word(token.value);
    throw this.#unexpected();
  }

  #word(name: string): JqExpression {
    const at = this.#token.at;
    this.#next += 1;
    if (Object.hasOwn(WORDS, name)) return { kind: 'literal', value: WORDS[name] ?? null };
    if (!Object.hasOwn(FUNCTIONS, name)) throw new JqSyntaxError(`${name} is not a function of path expressions here (there are ${Object.keys(FUNCTIONS).join(', ')})`, at);
    const given = this.#takes('sign', '(') ? [this.#closed(')')] : [];
    const takes: readonly number[] = FUNCTIONS[name as JqFunction];
    if (!takes.includes(given.length)) throw new JqSyntaxError(`${name} takes ${takes.join(' or ')} arguments`, at);
    return { kind: 'call', name: name as JqFunction, arguments: given };
  }

  #field(of: JqExpression): JqExpression {
    const { value } = this.#token;
    this.#next += 1;
    return { kind: 'index', of, at: { kind: 'literal', value } };
  }

  #index(of: JqExpression): JqExpression {
    if (this.#takes('sign', ']')) return { kind: 'index', of, at: null };
    return { kind: 'index', of, at: this.#closed(']') };
  }

  #literal(): JqExpression {
    const { value } = this.#token;
    this.#next += 1;
    return { kind: 'literal', value };
  }

  #closed(sign: string): JqExpression {
    const inner = this.pipe();
    if (!this.#takes('sign', sign)) throw this.#unexpected();
    return inner;
  }

  #isDotBefore(next: '[' | 'text'): boolean {
    const [token, after] = [this.#token, this.all[this.#next + 1]];
    return token.kind === 'sign' && token.value === '.' && (next === 'text' ? after?.kind === 'text' : after?.kind === 'sign' && after.value === '[');
  }

  #takes(kind: Token['kind'], value: string): boolean {
    const token = this.#token;
    if (token.kind !== kind || token.value !== value) return false;
    this.#next += 1;
    return true;
  }

  get #token(): Token {
    return this.all[this.#next] ?? { kind: 'end', value: '', at: 0 };
  }

  #unexpected(): JqSyntaxError {
    const { kind, value, at } = this.#token;
    return new JqSyntaxError(kind === 'end' ? 'the expression ends too early' : `unexpected "${value}"`, at);
  }
}
