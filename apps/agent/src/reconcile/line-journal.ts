import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { replaceFile } from '../platform/durable-files.js';
import { GroupCommit } from '../platform/group-commit.js';

const MAX_WAITING = 20_000;
/** Lines that are superseded before the file is written anew, and their bytes: a line may be long. */
const GARBAGE = 5_000;
const GARBAGE_BYTES = 16 * 2 ** 20;

/** What a journal stands for: its lines are changes of some state, and the whole of that state can be said in fewer lines. */
export interface JournalState {
  /** Called once for every line that was on disk, in order. */
  replay(line: unknown): void;
  /** The state as lines. */
  lines(): readonly string[];
}

interface Waiting {
  /** Of the lines that wait with the same key only the last is written; '' stands alone. */
  readonly key: string;
  text(): string;
}

/** A file of JSON lines: appended durably, written anew when it is mostly garbage. */
export class LineJournal {
  readonly #file: string;
  readonly #state: JournalState;
  readonly #commits = new GroupCommit<Waiting>(
    (lines) => this.#append(latestOf(lines)),
    MAX_WAITING,
    () => new TidemarkError('reconcile.journal-full', `${MAX_WAITING} changes of progress wait for the disk`, { nextStep: 'look at the disk of the state directory' }),
  );
  #handle: FileHandle;
  #appended = 0;
  #appendedBytes = 0;
  /** Of the file when it was last written anew. */
  #wholeBytes: number;

  private constructor(file: string, state: JournalState, handle: FileHandle, wholeBytes: number) {
    this.#file = file;
    this.#state = state;
    this.#handle = handle;
    this.#wholeBytes = wholeBytes;
  }

  /** @throws TidemarkError `reconcile.journal-corrupt` */
  static async open(stateDir: string, name: string, state: JournalState): Promise<LineJournal> {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const file = path.join(stateDir, name);
    for (const line of await read(file)) state.replay(line);
    const whole = textOf(state.lines());
    await replaceFile(file, whole);
    return new LineJournal(file, state, await open(file, 'a', 0o600), Buffer.byteLength(whole));
  }

  /** The state must already hold what the line says. Resolves when it is durable. */
  append(line: unknown): Promise<void> {
    const text = JSON.stringify(line);
    return this.#commits.add({ key: '', text: () => text });
  }

  /**
   * As `append`, for a line that says all there is to say of `key`: when it is superseded before it was written, it never is.
   * What is written is what the line says by then.
   */
  appendLatest(key: string, line: unknown): Promise<void> {
    return this.#commits.add({ key, text: () => JSON.stringify(line) });
  }

  async close(): Promise<void> {
    await this.#commits.drain();
    await this.#handle.close();
  }

  async #append(lines: readonly string[]): Promise<void> {
    const text = textOf(lines);
    this.#appended += lines.length;
    this.#appendedBytes += Buffer.byteLength(text);
    if (this.#isMostlyGarbage()) return this.#compact();
    await this.#handle.appendFile(text);
    await this.#handle.datasync();
  }

  #isMostlyGarbage(): boolean {
    if (this.#appendedBytes > GARBAGE_BYTES + 4 * this.#wholeBytes) return true;
    return this.#appended > GARBAGE && this.#appended > GARBAGE + 4 * this.#state.lines().length;
  }

  /** The state already has what the waiting lines say. */
  async #compact(): Promise<void> {
    const whole = textOf(this.#state.lines());
    await replaceFile(this.#file, whole);
    await this.#handle.close();
    this.#handle = await open(this.#file, 'a', 0o600);
    this.#appended = 0;
    this.#appendedBytes = 0;
    this.#wholeBytes = Buffer.byteLength(whole);
  }
}

function latestOf(lines: readonly Waiting[]): string[] {
  const last = new Map(lines.map(({ key }, index) => [key, index]));
  return lines.filter(({ key }, index) => key === '' || last.get(key) === index).map((line) => line.text());
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

async function read(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return '';
    throw thrown;
  });
  const lines = text.split('\n');
  // A kill can cut the last line short; it was never acknowledged to anyone.
  if (lines.at(-1) !== '') lines.pop();
  return lines.filter(Boolean).map((line) => valueOf(line, file));
}

function valueOf(line: string, file: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (thrown) {
    throw new TidemarkError('reconcile.journal-corrupt', `${file} has a line that is not JSON`, {
      cause: thrown,
      nextStep: 'remove the file: the agent compares every target with its cluster again',
    });
  }
}
