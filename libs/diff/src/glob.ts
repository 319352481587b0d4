/** Longer patterns are mistakes. */
const MAX_PATTERN = 1_000;
const SPECIAL = /[*?[\]{}\\]/;

/** Patterns of a fleet are few and tried on every object; a matcher is kept until too many are. */
const MAX_KEPT = 200;
const kept = new Map<string, (text: string) => boolean>();

/** Whether a text is what a glob describes, as `globMatcher` reads it. A glob that can't be read matches nothing. */
export function matchesGlob(glob: string, text: string): boolean {
  if (!SPECIAL.test(glob)) return glob === text;
  const matcher = kept.get(glob) ?? lenientMatcher(glob);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(glob, matcher);
  return matcher(text);
}

function lenientMatcher(glob: string): (text: string) => boolean {
  try {
    return globMatcher(glob);
  } catch {
    // Who declares a glob is told what is wrong with it; here it is held against objects.
    return () => false;
  }
}

/**
 * A glob as Argo CD's options have it (gobwas/glob without separators): `*` and `**` cross slashes, `?` is one
 * character, `[a-z]`, `[!a]` and `{one,two}` work, a backslash quotes. Throws an error that says what is wrong.
 *
 * Matched by following all ways through the pattern at once, a character at a time: a regular expression would try them one after the
 * other, and six stars with a path of 200 characters would keep it busy for minutes.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > MAX_PATTERN) throw new RangeError(`the pattern is longer than ${MAX_PATTERN} characters`);
  const machine = new GlobMachine(new GlobParser([...pattern]).parse());
  return (path) => machine.matches(path);
}

type Test = (character: string) => boolean;
type Item = { readonly kind: 'one'; readonly test: Test } | { readonly kind: 'any' } | { readonly kind: 'either'; readonly choices: readonly (readonly Item[])[] };

class GlobParser {
  private at = 0;

  constructor(private readonly characters: readonly string[]) {}

  parse(): readonly Item[] {
    return this.sequence(0);
  }

  private sequence(depth: number): Item[] {
    const items: Item[] = [];
    while (this.at < this.characters.length && !(depth > 0 && this.isNext(',', '}'))) items.push(this.item(depth));
    return items;
  }

  private item(depth: number): Item {
    const character = this.take();
    switch (character) {
      case '*':
        // Several stars in a row mean the same as one.
        while (this.isNext('*')) this.take();
        return { kind: 'any' };
      case '?':
        return { kind: 'one', test: () => true };
      case '[':
        return { kind: 'one', test: this.characterClass() };
      case '{':
        return { kind: 'either', choices: this.choices(depth + 1) };
      case '\\':
        return literal(this.take() || '\\');
      default:
        return literal(character);
    }
  }

  private choices(depth: number): Item[][] {
    const choices = [this.sequence(depth)];
    for (;;) {
      const end = this.take();
      if (end === '') throw new RangeError('a "{" is not closed');
      if (end === '}') return choices;
      choices.push(this.sequence(depth));
    }
  }

  /** After `[`; the first character belongs to it even when it is `]`. */
  private characterClass(): Test {
    const end = this.characters.indexOf(']', this.at + 1);
    if (end < 0) throw new RangeError('a "[" is not closed');
    const inside = this.characters.slice(this.at, end).join('').replace(/[\\[\]^]/g, '\\$&').replace(/^!/, '^');
    this.at = end + 1;
    // Of one character: there is nothing to try again.
    const expression = new RegExp(`^[${inside}]$`, 'su');
    return (character) => expression.test(character);
  }

  private isNext(...wanted: readonly string[]): boolean {
    return wanted.includes(this.characters[this.at] ?? '');
  }

  /** '' at the end. */
  private take(): string {
    return this.characters[this.at++] ?? '';
  }
}

const literal = (wanted: string): Item => ({ kind: 'one', test: (character) => character === wanted });

interface State {
  /** Entered for nothing. */
  readonly free: number[];
  /** Entered for a character. */
  readonly step: { readonly test: Test; readonly to: number } | null;
}

/** The pattern as states; one set of them says everywhere a path can be in the pattern. */
class GlobMachine {
  private readonly states: State[] = [{ free: [], step: null }];
  private readonly start: number;

  constructor(items: readonly Item[]) {
    this.start = this.add(items, END);
  }

  matches(path: string): boolean {
    let current = this.reached([this.start]);
    for (const character of path) {
      const next: number[] = [];
      for (const index of current) {
        const step = this.states[index]?.step;
        if (step?.test(character)) next.push(step.to);
      }
      if (next.length === 0) return false;
      current = this.reached(next);
    }
    return current.has(END);
  }

  /** The state in which the items begin, when `end` is what comes after them. */
  private add(items: readonly Item[], end: number): number {
    return items.reduceRight((next, item) => this.addItem(item, next), end);
  }

  private addItem(item: Item, next: number): number {
    const index = this.states.length;
    if (item.kind === 'one') this.states.push({ free: [], step: { test: item.test, to: next } });
    else if (item.kind === 'any') this.states.push({ free: [next], step: { test: () => true, to: index } });
    else {
      const free: number[] = [];
      this.states.push({ free, step: null });
      for (const choice of item.choices) free.push(this.add(choice, next));
    }
    return index;
  }

  private reached(from: readonly number[]): Set<number> {
    const found = new Set(from);
    // A set that grows while it is gone through is gone through to its end.
    for (const index of found) for (const free of this.states[index]?.free ?? []) found.add(free);
    return found;
  }
}

const END = 0;
