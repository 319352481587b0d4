/** One line of a suite file: what is asked and what the reference answered. */
export interface ConformanceCase {
  id: string;
  input: Record<string, unknown>;
  expected: Record<string, unknown>;
  note?: string;
}

/** What our code answers, shaped like `expected`. Only the fields it returns are compared. */
export type Answer = Record<string, unknown>;

export interface SuiteOptions {
  /** Directory of user-supplied Lua checks and actions (`group/Kind/health.lua`, `group/Kind/actions/…`), when one was given. */
  luaDirectory: string | undefined;
}

export interface Suite {
  /** The file name without `.jsonl`, unless `cases` names the file. */
  name: string;
  /** The file whose cases are asked another question. */
  cases?: string;
  /** Our answer; undefined when this kind of question is not built yet. */
  answer(input: Record<string, unknown>, options: SuiteOptions): Answer | undefined | Promise<Answer | undefined>;
  /** The part of `expected` to compare, when not all of it is required. */
  required?(expected: Record<string, unknown>): Record<string, unknown>;
  /** Further counts over the same cases, e.g. the status alone. */
  aspects?: Record<string, (answer: Record<string, unknown>) => unknown>;
}
