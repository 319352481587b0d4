import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { replaceFile } from '../platform/durable-files.js';
import { GroupCommit } from '../platform/group-commit.js';

const MAX_WAITING = 20_000;
/** Lines that are superseded before the file is written anew. */
const GARBAGE = 5_000;

/** What a journal stands for: its lines are changes of some state, and the whole of that state can be said in fewer lines. */
export interface JournalState {
  /** Called once for every line that was on disk, in order. */
  replay(line: unknown): void;
  /** The state as lines. */
  lines(): readonly string[];
}

/** A file of JSON lines: appended durably, written anew when it is mostly garbage. */
export class LineJournal {
  readonly #file: string;
  readonly #state: JournalState;
  readonly #commits = new GroupCommit<string>(
    (lines) => this.#append(lines),
    MAX_WAITING,
    () => new TidemarkError('reconcile.journal-full', `${MAX_WAITING} changes of progress wait for the disk`, { nextStep: 'look at the disk of the state directory' }),
  );
  #handle: FileHandle;
  #appended = 0;

  private constructor(file: string, state: JournalState, handle: FileHandle) {
    this.#file = file;
    this.#state = state;
    this.#handle = handle;
  }

  /** @throws TidemarkError `reconcile.journal-corrupt` */
  static async open(stateDir: string, name: string, state: JournalState): Promise<LineJournal> {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const file = path.join(stateDir, name);
    for (const line of await read(file)) state.replay(line);
    await replaceFile(file, textOf(state.lines()));
    return new LineJournal(file, state, await open(file, 'a', 0o600));
  }

  /** The state must already hold what the line says. Resolves when it is durable. */
  append(line: unknown): Promise<void> {
    return this.#commits.add(JSON.stringify(line));
  }

  async close(): Promise<void> {
    await this.#commits.drain();
    await this.#handle.close();
  }

  async #append(lines: readonly string[]): Promise<void> {
    this.#appended += lines.length;
    if (this.#appended > GARBAGE && this.#appended > GARBAGE + 4 * this.#state.lines().length) return this.#compact();
    await this.#handle.appendFile(textOf(lines));
    await this.#handle.datasync();
  }

  /** The state already has what the waiting lines say. */
  async #compact(): Promise<void> {
    await replaceFile(this.#file, textOf(this.#state.lines()));
    await this.#handle.close();
    this.#handle = await open(this.#file, 'a', 0o600);
    this.#appended = 0;
  }
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
