import { isRecord } from '@tidemark/kernel';
import type { DeclarationIssue } from '../domain/declaration-issue.js';

/** What reading one declaration found; readers of its parts share it. At most `MAX_ISSUES` of each are kept. */
export class FieldFindings {
  readonly errors: DeclarationIssue[] = [];
  readonly warnings: DeclarationIssue[] = [];

  error(path: string, message: string): void {
    if (this.errors.length < MAX_ISSUES) this.errors.push(issue(path, message));
  }

  warn(path: string, message: string): void {
    if (this.warnings.length < MAX_ISSUES) this.warnings.push(issue(path, message));
  }
}

const MAX_ISSUES = 100;

const issue = (path: string, message: string): DeclarationIssue => ({ path: path.slice(0, 1_024), message: message.slice(0, 2_048) });

/**
 * Typed access to one mapping of a declaration, as the Kubernetes API would read it: null means absent and nothing is
 * converted. Wrong types are errors that name the path, what was found and what is allowed; `close` warns of each field
 * nobody asked for.
 */
export class FieldReader {
  private readonly asked = new Set<string>();

  constructor(
    readonly findings: FieldFindings,
    readonly path: string,
    private readonly record: Readonly<Record<string, unknown>>,
  ) {}

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  at(name: string): string {
    if (!/^[\w$-]+$/.test(name)) return `${this.path}[${JSON.stringify(name)}]`;
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  error(name: string, message: string): void {
    this.findings.error(this.at(name), message);
  }

  warn(name: string, message: string): void {
    this.findings.warn(this.at(name), message);
  }

  raw(name: string): unknown {
    this.asked.add(name);
    const value = Object.hasOwn(this.record, name) ? this.record[name] : undefined;
    return value === null ? undefined : value;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    return this.wrong(name, value, 'a text', typeof value === 'number' || typeof value === 'boolean' ? ' (put it in quotes)' : '');
  }

  /** An empty text counts as absent. */
  filled(name: string): string | null {
    const value = this.text(name);
    return value === undefined || value === '' ? null : value;
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.wrong(name, value, 'true or false', value === 'true' || value === 'false' ? ' (without quotes)' : '');
  }

  integer(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    return this.wrong(name, value, 'a whole number');
  }

  mapping(name: string): FieldReader | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isRecord(value)) return new FieldReader(this.findings, this.at(name), value);
    return this.wrong(name, value, 'a mapping');
  }

  list(name: string): unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined || Array.isArray(value)) return value;
    return this.wrong(name, value, 'a list');
  }

  texts(name: string): string[] {
    const values = this.list(name) ?? [];
    return values.filter((value, index): value is string => {
      if (typeof value === 'string') return true;
      this.findings.error(`${this.at(name)}[${String(index)}]`, `found ${describe(value)}, but a text is expected`);
      return false;
    });
  }

  mappings(name: string): FieldReader[] {
    const values = this.list(name) ?? [];
    return values.flatMap((value, index) => {
      const path = `${this.at(name)}[${String(index)}]`;
      if (isRecord(value)) return [new FieldReader(this.findings, path, value)];
      this.findings.error(path, `found ${describe(value)}, but a mapping is expected`);
      return [];
    });
  }

  textMap(name: string): Record<string, string> {
    const reader = this.mapping(name);
    if (!reader) return {};
    const entries = Object.keys(reader.record).flatMap((key): [string, string][] => {
      const value = reader.text(key);
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(entries);
  }

  /** Fields that the dialect knows and Tidemark does not act on yet: each is named, none is silently dropped. */
  notYet(fields: Readonly<Record<string, string>>): void {
    for (const [name, effect] of Object.entries(fields)) {
      const value = this.raw(name);
      if (value !== undefined && !isZero(value)) this.warn(name, `is not supported yet: ${effect}`);
    }
  }

  /** Known fields without an effect on what runs. */
  accept(...names: string[]): void {
    for (const name of names) this.asked.add(name);
  }

  /** Every field that was not asked for is unknown: warned of, and kept in the stored declaration. */
  close(): void {
    for (const name of Object.keys(this.record)) {
      if (!this.asked.has(name)) this.warn(name, 'is not a known field: it is kept but has no effect');
    }
  }

  private wrong(name: string, value: unknown, expected: string, hint = ''): undefined {
    this.error(name, `found ${describe(value)}, but ${expected} is expected${hint}`);
    return undefined;
  }
}

/** What a value is, without quoting it: a misplaced secret must not end up in an error. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return 'a number';
  return String(value);
}

/** Go's zero value: such a field is as good as absent. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isZero);
}
