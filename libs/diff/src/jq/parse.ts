import { COMPARISONS, FUNCTIONS, JqSyntaxError, type Arithmetic, type JqExpression, type JqFunction } from './syntax.js';
import { tokens, type Token } from './tokens.js';

const MAX_DEPTH = 64;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
const IDENTITY: JqExpression = { kind: 'identity' };

/**
 * Reads a jq path expression: the part of jq in which people name fields (paths, `select`, comparisons, variables,
 * conditions, the functions of `FUNCTIONS`).
 * @throws JqSyntaxError for anything else, also for jq we do not know
 */
export function parseJq(text: string): JqExpression {
  const parser = new Parser(tokens(text));
  const expression = parser.pipe();
  parser.end();
  if (isComputed(expression)) throw new JqSyntaxError('the expression computes a value; only paths can be ignored,', 0);
  return expression;
}

const COMPUTED: ReadonlySet<string> = new Set(['literal', 'template', 'list', 'map', 'compare', 'arithmetic', 'and', 'or']);

/** Whether what comes out of it is nothing that an object holds, whatever the object is. */
function isComputed(expression: JqExpression): boolean {
  return COMPUTED.has(expression.kind) || (expression.kind === 'pipe' && isComputed(expression.right));
}

/** `a[]?` forgives the last step only, for each of what comes before it. */
function tried(body: JqExpression): JqExpression {
  const lastStep = body.kind === 'index' && (body.at === null || body.at.kind === 'literal');
  return lastStep ? { kind: 'pipe', left: body.of, right: { kind: 'try', body: { ...body, of: IDENTITY }, otherwise: null } } : { kind: 'try', body, otherwise: null };
}

/** Binding strength, weakest first, as jq has it: `|`, `,`, `//`, `or`, `and`, comparison, `+ -`, `* / %`. */
class Parser {
  #next = 0;
  #depth: number;
  /** Names that `as` gave, in the order they were given. */
  readonly #variables: string[];

  constructor(
    private readonly all: readonly Token[],
    /** Of what this is a part of. */
    outer: { readonly variables: readonly string[]; readonly depth: number } = { variables: [], depth: 0 },
  ) {
    this.#variables = [...outer.variables];
    this.#depth = outer.depth;
  }

  end(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected();
  }

  pipe(): JqExpression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JqSyntaxError('too deeply nested', this.#token.at);
    const left = this.#comma();
    const expression: JqExpression = this.#takes('sign', '|') ? { kind: 'pipe', left, right: this.pipe() } : left;
    this.#depth -= 1;
    return expression;
  }

  #comma(): JqExpression {
    let left = this.#alternative();
    while (this.#takes('sign', ',')) left = { kind: 'comma', left, right: this.#alternative() };
    return left;
  }

  #alternative(): JqExpression {
    const operands = [this.#either()];
    while (this.#takes('sign', '//')) operands.push(this.#either());
    return operands.reduceRight((right, left) => ({ kind: 'alternative', left, right }));
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
    const left = this.#sum();
    const operator = COMPARISONS.find((sign) => this.#takes('sign', sign));
    return operator === undefined ? left : { kind: 'compare', operator, left, right: this.#sum() };
  }

  #sum(): JqExpression {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', '/', '%'], () => this.#bound()));
  }

  #arithmetic(operators: readonly Arithmetic[], operand: () => JqExpression): JqExpression {
    let left = operand();
    for (;;) {
      const operator = operators.find((sign) => this.#takes('sign', sign));
      if (operator === undefined) return left;
      left = { kind: 'arithmetic', operator, left, right: operand() };
    }
  }

  /** `term as $name | body`: the body reaches as far as it can. */
  #bound(): JqExpression {
    const of = this.#postfix();
    if (!this.#takes('name', 'as')) return of;
    const token = this.#token;
    if (token.kind !== 'variable') throw this.#unexpected();
    this.#next += 1;
    this.#expect('sign', '|');
    this.#variables.push(token.value);
    const body = this.pipe();
    this.#variables.pop();
    return { kind: 'bind', of, name: token.value, body };
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
    if (token.kind === 'field') return this.#field(IDENTITY);
    if (token.kind === 'text' || token.kind === 'number') return this.#literal();
    if (token.kind === 'template') return this.#template(token.parts);
    if (token.kind === 'variable') return this.#variable(token.value);
    if (this.#takes('sign', '..')) return { kind: 'everything' };
    if (this.#takes('sign', '.')) return this.#token.kind === 'text' ? { kind: 'index', of: IDENTITY, at: this.#literal() } : IDENTITY;
    if (token.kind === 'sign') return this.#opened();
    if (this.#takes('name', 'if')) return this.#condition();
    if (this.#takes('name', 'try')) return { kind: 'try', body: this.#postfix(), otherwise: this.#takes('name', 'catch') ? this.#postfix() : null };
    if (token.kind === 'name') return this.#word(token.value);
    throw this.#unexpected();
  }

  #template(parts: readonly (string | readonly Token[])[]): JqExpression {
    this.#next += 1;
    return { kind: 'template', parts: parts.map((part) => (typeof part === 'string' ? part : this.#inner(part))) };
  }

  #inner(part: readonly Token[]): JqExpression {
    const parser = new Parser(part, { variables: this.#variables, depth: this.#depth });
    const expression = parser.pipe();
    parser.end();
    return expression;
  }

  #opened(): JqExpression {
    if (this.#takes('sign', '(')) return this.#closed(')');
    if (this.#takes('sign', '-')) return this.#negative();
    if (this.#takes('sign', '{')) return this.#map();
    if (this.#takes('sign', '[')) return { kind: 'list', items: this.#takes('sign', ']') ? null : this.#closed(']') };
    throw this.#unexpected();
  }

  #negative(): JqExpression {
    const operand = this.#postfix();
    if (operand.kind === 'literal' && typeof operand.value === 'number') return { kind: 'literal', value: -operand.value };
    return { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: operand };
  }

  /** `{name: .a, "b": 1, (.c): 2, d, $e}` */
  #map(): JqExpression {
    const entries: { key: JqExpression; value: JqExpression }[] = [];
    while (!this.#takes('sign', '}')) {
      if (entries.length > 0) this.#expect('sign', ',');
      entries.push(this.#entry());
    }
    return { kind: 'map', entries };
  }

  #entry(): { key: JqExpression; value: JqExpression } {
    const { kind, value } = this.#token;
    if (kind === 'variable') return { key: { kind: 'literal', value }, value: this.#variable(value) };
    const key = this.#takes('sign', '(') ? this.#closed(')') : this.#key();
    if (this.#takes('sign', ':')) return { key, value: this.#sum() };
    if (key.kind !== 'literal') throw this.#unexpected();
    return { key, value: { kind: 'index', of: IDENTITY, at: key } };
  }

  #key(): JqExpression {
    if (this.#token.kind !== 'name' && this.#token.kind !== 'text') throw this.#unexpected();
    return this.#literal();
  }

  #variable(name: string): JqExpression {
    if (!this.#variables.includes(name)) throw new JqSyntaxError(`$${name} is not given by an "as"`, this.#token.at);
    this.#next += 1;
    return { kind: 'variable', name };
  }

  #condition(): JqExpression {
    const test = this.pipe();
    this.#expect('name', 'then');
    const then = this.pipe();
    if (this.#takes('name', 'elif')) return { kind: 'condition', test, then, otherwise: this.#condition() };
    const otherwise = this.#takes('name', 'else') ? this.pipe() : IDENTITY;
    this.#expect('name', 'end');
    return { kind: 'condition', test, then, otherwise };
  }

  #word(name: string): JqExpression {
    const at = this.#token.at;
    this.#next += 1;
    if (Object.hasOwn(WORDS, name)) return { kind: 'literal', value: WORDS[name] ?? null };
    if (!Object.hasOwn(FUNCTIONS, name)) throw new JqSyntaxError(`${name} is not a function of path expressions here (there are ${Object.keys(FUNCTIONS).join(', ')})`, at);
    const given = this.#arguments();
    const takes: readonly number[] = FUNCTIONS[name as JqFunction];
    if (!takes.includes(given.length)) throw new JqSyntaxError(`${name} takes ${takes.join(' or ')} arguments`, at);
    return { kind: 'call', name: name as JqFunction, arguments: given };
  }

  #arguments(): JqExpression[] {
    const given: JqExpression[] = [];
    if (!this.#takes('sign', '(')) return given;
    do given.push(this.pipe());
    while (this.#takes('sign', ';'));
    this.#expect('sign', ')');
    return given;
  }

  #field(of: JqExpression): JqExpression {
    const { value } = this.#token;
    this.#next += 1;
    return { kind: 'index', of, at: { kind: 'literal', value } };
  }

  #index(of: JqExpression): JqExpression {
    if (this.#takes('sign', ']')) return { kind: 'index', of, at: null };
    if (this.#takes('sign', ':')) return { kind: 'slice', of, from: null, to: this.#closed(']') };
    const at = this.pipe();
    if (this.#takes('sign', ':')) return { kind: 'slice', of, from: at, to: this.#takes('sign', ']') ? null : this.#closed(']') };
    this.#expect('sign', ']');
    return { kind: 'index', of, at };
  }

  #literal(): JqExpression {
    const { value } = this.#token;
    this.#next += 1;
    return { kind: 'literal', value };
  }

  #closed(sign: string): JqExpression {
    const inner = this.pipe();
    this.#expect('sign', sign);
    return inner;
  }

  #isDotBefore(next: '[' | 'text'): boolean {
    const [token, after] = [this.#token, this.all[this.#next + 1]];
    return token.kind === 'sign' && token.value === '.' && (next === 'text' ? after?.kind === 'text' : after?.kind === 'sign' && after.value === '[');
  }

  #expect(kind: Token['kind'], value: string): void {
    if (!this.#takes(kind, value)) throw this.#unexpected();
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
