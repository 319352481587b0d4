import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { TidemarkError } from '@tidemark/kernel';
import { killGroup } from '../../platform/process/bounded-process.js';
import type { GitCommand } from './git-command.js';

export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  /** null when only its header was asked for. */
  readonly content: Buffer | null;
}

interface Waiting {
  readonly name: string;
  readonly withContent: boolean;
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (reason: Error) => void;
}

const MAX_HEADER_BYTES = 4_096;
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * One long-lived `git cat-file --batch-command` over one mirror: a read costs a pipe round trip instead of a process.
 * Answers come in the order of the questions.
 */
export class ObjectProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  /** How many bytes are needed before parsing can go on; spares joining chunks too early. */
  #needed = 1;
  #closed = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(git: GitCommand, dir: string) {
    const args = git.arguments(dir, ['cat-file', '--batch-command']);
    this.#child = spawn(git.program, args, { env: git.environment(), detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdout.on('data', (chunk: Buffer) => { this.#receive(chunk); });
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', () => { this.close(); });
    this.#child.on('close', () => { this.close(); });
  }

  get closed(): boolean {
    return this.#closed;
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Header only; null when the mirror has no such object (or a short name is ambiguous). */
  info(name: string): Promise<GitObject | null> {
    return this.#ask(name, false);
  }

  /** Ask `info` first when the size is not known to be harmless. */
  contents(name: string): Promise<GitObject | null> {
    return this.#ask(name, true);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#watchdog);
    killGroup(this.#child.pid);
    const failure = new TidemarkError('source.read-interrupted', 'Reading the mirror was interrupted', { nextStep: 'It is tried again by itself.' });
    for (const waiting of this.#waiting.splice(0)) waiting.reject(failure);
  }

  #ask(name: string, withContent: boolean): Promise<GitObject | null> {
    if (name === '' || /[\n\r\0]/.test(name)) throw new TypeError('an object name is one line');
    if (this.#closed) return Promise.reject(new TidemarkError('source.read-interrupted', 'Reading the mirror was interrupted'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, withContent, resolve, reject });
      this.#armWatchdog();
      this.#child.stdin.write(`${withContent ? 'contents' : 'info'} ${name}\n`);
    });
  }

  #armWatchdog(): void {
    clearTimeout(this.#watchdog);
    if (this.#waiting.length === 0) return;
    this.#watchdog = setTimeout(() => { this.close(); }, ANSWER_TIMEOUT_MS);
    this.#watchdog.unref();
  }

  #receive(chunk: Buffer): void {
    this.#buffered.push(chunk);
    this.#bufferedBytes += chunk.length;
    if (this.#bufferedBytes < this.#needed) return;
    let rest = this.#buffered.length === 1 ? chunk : Buffer.concat(this.#buffered);
    for (let taken = this.#takeOne(rest); taken !== undefined; taken = this.#takeOne(rest)) rest = rest.subarray(taken);
    this.#buffered = rest.length > 0 ? [rest] : [];
    this.#bufferedBytes = rest.length;
    this.#armWatchdog();
  }

  /** Resolves the first question when its answer is complete; how many bytes that took. */
  #takeOne(buffer: Buffer): number | undefined {
    const waiting = this.#waiting[0];
    if (waiting === undefined) return undefined;
    this.#needed = 1;
    const lineEnd = buffer.indexOf(10);
    if (lineEnd < 0) {
      if (buffer.length > MAX_HEADER_BYTES + waiting.name.length) this.close();
      return undefined;
    }
    const header = buffer.toString('utf8', 0, lineEnd);
    const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header);
    if (!match) {
      this.#waiting.shift();
      waiting.resolve(null);
      return lineEnd + 1;
    }
    const [, id = '', type = '', size = '0'] = match;
    const end = waiting.withContent ? lineEnd + 1 + Number(size) + 1 : lineEnd + 1;
    this.#needed = end;
    if (buffer.length < end) return undefined;
    this.#needed = 1;
    this.#waiting.shift();
    // A copy, so that a small object does not keep the whole chunk in memory.
    const content = waiting.withContent ? Buffer.from(buffer.subarray(lineEnd + 1, end - 1)) : null;
    waiting.resolve({ id, type, size: Number(size), content });
    return end;
  }
}
