import { open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { counter, desiredTarget, instant, uuid, withdrawnTarget } from '@tidemark/protocol';
import { z } from 'zod';
import { replaceFile } from '../platform/durable-files.js';

/** One line of the file: what the control plane said, in the order in which it became durable here. */
const entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('target'), target: desiredTarget }),
  z.object({ kind: z.literal('withdrawn'), withdrawn: withdrawnTarget }),
  z.object({ kind: z.literal('forgotten'), targetId: uuid, assignment: counter }),
  z.object({ kind: z.literal('revision'), revision: counter }),
  /** From here on every statement counts, also one that is older than those before. */
  z.object({ kind: z.literal('restored'), restorationId: uuid, issuedAt: instant }),
]);
export type DesiredEntry = z.infer<typeof entry>;

/** The file is rewritten when it is this much larger than what is in force. */
const SLACK_BYTES = 1024 * 1024;

/** An append-only file of statements with compaction: the cost of a change follows the change, not the number of targets. */
export class DesiredLog {
  private handle: FileHandle | null = null;

  private constructor(
    private readonly file: string,
    private bytes: number,
    private compactBytes: number,
  ) {}

  /** Opens the file and returns every whole entry; a write that a crash cut is taken back. */
  static async open(file: string): Promise<{ log: DesiredLog; entries: DesiredEntry[] }> {
    const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const { entries, goodBytes } = parseEntries(content);
    if (goodBytes < content.byteLength) await truncate(file, goodBytes);
    return { log: new DesiredLog(file, goodBytes, goodBytes), entries };
  }

  /** Durable when it resolves. */
  async append(entries: readonly DesiredEntry[]): Promise<void> {
    const text = encode(entries);
    this.handle ??= await open(this.file, 'a', 0o600);
    try {
      await this.handle.appendFile(text);
      await this.handle.datasync();
    } catch (error) {
      await this.handle.truncate(this.bytes);
      throw error;
    }
    this.bytes += Buffer.byteLength(text);
  }

  get wantsCompaction(): boolean {
    return this.bytes > 2 * this.compactBytes + SLACK_BYTES;
  }

  /** Replaces the file by exactly these entries. */
  async compact(entries: readonly DesiredEntry[]): Promise<void> {
    const text = encode(entries);
    await this.close();
    await replaceFile(this.file, text);
    this.bytes = Buffer.byteLength(text);
    this.compactBytes = this.bytes;
  }

  async close(): Promise<void> {
    const handle = this.handle;
    this.handle = null;
    await handle?.close();
  }
}

const encode = (entries: readonly DesiredEntry[]): string => entries.map((item) => `${JSON.stringify(item)}\n`).join('');

function parseEntries(content: Buffer): { entries: DesiredEntry[]; goodBytes: number } {
  const entries: DesiredEntry[] = [];
  let start = 0;
  for (;;) {
    const end = content.indexOf(0x0a, start);
    if (end < 0) break;
    const parsed = parseEntry(content.toString('utf8', start, end));
    if (parsed === null) break;
    entries.push(parsed);
    start = end + 1;
  }
  return { entries, goodBytes: start };
}

function parseEntry(line: string): DesiredEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // What a crash left; the control plane states it again, since the revision behind it was not stored either.
    return null;
  }
  const parsed = entry.safeParse(value);
  return parsed.success ? parsed.data : null;
}
