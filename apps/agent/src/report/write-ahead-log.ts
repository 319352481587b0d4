import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError, type Clock, type IdSource } from '@tidemark/kernel';
import { LIMITS, type Report, type SequencedReport } from '@tidemark/protocol';
import { GroupCommit } from '../platform/group-commit.js';
import { replaceFile, syncDirectory } from '../platform/durable-files.js';
import { withGaps, withoutCoalescible } from './gaps.js';
import type { ReportSink } from './index.js';
import { loadEpoch, openSegments, saveEpoch } from './log-directory.js';
import { encodeLine, firstOf, readSegment, segmentName, type Segment } from './segment.js';

export interface WriteAheadLogOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** All segments together. */
  readonly maxBytes: number;
  readonly segmentBytes: number;
  /** Acknowledged records that stay for a REWIND, rounded up to whole segments. */
  readonly retainAcked: number;
}

export const LOG_DEFAULTS = { maxBytes: 64 * 1024 * 1024, segmentBytes: 1024 * 1024, retainAcked: 10_000 } as const;

const OVERFLOW = 'the log was full; only the newest status is kept';
const UNREADABLE = 'these records of the log could not be read';
/** Records kept in memory behind the writer, so that the sender normally reads no file. */
const TAIL_RECORDS = 1_000;
const MAX_WAITING = 10_000;

interface Waiting {
  readonly observedAt: string;
  readonly report: Report;
}

/**
 * The agent's reports on disk until the control plane has them: dense `seq` within an `epoch`, one fsync for all callers
 * of the moment. Bounded: when full, acknowledged records go first, then coalescible ones (a gap says so), then new
 * reports are refused.
 */
export class WriteAheadLog implements ReportSink {
  private readonly commits: GroupCommit<Waiting>;
  private readonly listeners = new Set<() => void>();
  private tail: SequencedReport[] = [];
  private writer: FileHandle | null = null;
  private ackedThrough = 0;
  private maintenance: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: WriteAheadLogOptions,
    private currentEpoch: string,
    private segments: Segment[],
    private lastSeq: number,
  ) {
    this.commits = new GroupCommit((items) => this.exclusive(() => this.commit(items)), MAX_WAITING, () => logFull(MAX_WAITING, 'reports waiting for the disk'));
  }

  /** Opens the log, or starts one; a write that a crash cut is taken back. */
  static async open(options: WriteAheadLogOptions): Promise<WriteAheadLog> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const epoch = (await loadEpoch(options.directory)) ?? (await startDirectory(options.directory, options.ids.uuid()));
    const segments = await openSegments(path.join(options.directory, epoch), epoch);
    return new WriteAheadLog(options, epoch, segments, segments.at(-1)?.last ?? 0);
  }

  get epoch(): string {
    return this.currentEpoch;
  }

  /** The sequence numbers that can still be read; `first` is `last + 1` when there is none. */
  get range(): { first: number; last: number } {
    return { first: this.segments[0]?.first ?? this.lastSeq + 1, last: this.lastSeq };
  }

  /** Reports the control plane has not acknowledged. */
  get backlog(): number {
    return this.lastSeq - Math.min(this.ackedThrough, this.lastSeq);
  }

  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  report(report: Report): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify(report));
    if (bytes > LIMITS.reportBytes) {
      return Promise.reject(
        new TidemarkError('report.too-large', `A ${report.type} report of ${bytes} bytes is above the limit of ${LIMITS.reportBytes}.`, {
          nextStep: 'Report fewer or shorter items.',
        }),
      );
    }
    return this.commits.add({ observedAt: this.options.clock.now().toISOString(), report });
  }

  /** Hears of every durable append. */
  onAvailable(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Records from `fromSeq` on, in order and without holes: what is missing is a gap. Empty when there is nothing newer. */
  async read(fromSeq: number, maxRecords: number): Promise<SequencedReport[]> {
    if (fromSeq > this.lastSeq) return [];
    const tailFirst = this.tail[0];
    if (tailFirst && firstOf(tailFirst) <= fromSeq) return withGaps(this.tail.filter((r) => r.seq >= fromSeq).slice(0, maxRecords), fromSeq, UNREADABLE);
    return this.exclusive(async () => {
      for (const segment of this.segments) {
        if (segment.last < fromSeq) continue;
        const { records } = await readSegment(segment.file, this.currentEpoch);
        const wanted = records.filter((record) => record.seq >= fromSeq).slice(0, maxRecords);
        if (wanted.length > 0) return withGaps(wanted, fromSeq, UNREADABLE);
      }
      return [];
    });
  }

  async latest(count: number): Promise<SequencedReport[]> {
    const records: SequencedReport[] = [];
    for (let from = Math.max(this.range.first, this.lastSeq - count + 1); from <= this.lastSeq; ) {
      const page = await this.read(from, count);
      if (page.length === 0) break;
      records.push(...page);
      from = (page.at(-1)?.seq ?? this.lastSeq) + 1;
    }
    return records;
  }

  /** The control plane has everything up to `seq`; segments wholly behind it go once enough newer records are kept. */
  async acknowledge(seq: number): Promise<void> {
    if (seq <= this.ackedThrough) return;
    this.ackedThrough = seq;
    if (this.removable(this.options.retainAcked)) await this.exclusive(() => this.removeAcknowledged(this.options.retainAcked));
  }

  /**
   * Begins a new epoch, for a state directory that went back in time: its numbers are taken already. What was not
   * acknowledged is said again under the new epoch.
   */
  async startEpoch(): Promise<void> {
    await this.exclusive(async () => {
      const epoch = this.options.ids.uuid();
      const carried: SequencedReport[] = [];
      for (const segment of this.segments) {
        const { records } = await readSegment(segment.file, this.currentEpoch);
        const unsaid = records.filter((record) => record.seq > this.ackedThrough && record.report.type !== 'gap');
        for (const record of unsaid) carried.push({ ...record, epoch, seq: carried.length + 1 });
      }
      await this.closeWriter();
      const directory = path.join(this.options.directory, epoch);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const text = carried.map(encodeLine).join('');
      const file = path.join(directory, segmentName(1));
      await replaceFile(file, text);
      await saveEpoch(this.options.directory, epoch);
      await rm(path.join(this.options.directory, this.currentEpoch), { recursive: true, force: true });
      this.currentEpoch = epoch;
      this.segments = carried.length > 0 ? [{ file, first: 1, last: carried.length, bytes: Buffer.byteLength(text), records: carried.length, compacted: false }] : [];
      this.lastSeq = carried.length;
      this.ackedThrough = 0;
      this.tail = [];
    });
  }

  async close(): Promise<void> {
    await this.commits.drain();
    await this.exclusive(() => this.closeWriter());
  }

  /** One thing at a time on the files. */
  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.maintenance.then(work);
    this.maintenance = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  private async commit(items: readonly Waiting[]): Promise<void> {
    const records = items.map((item, index) => ({ epoch: this.currentEpoch, seq: this.lastSeq + index + 1, ...item }));
    const text = records.map(encodeLine).join('');
    const bytes = Buffer.byteLength(text);
    await this.makeRoom(bytes);
    const segment = await this.activeSegment();
    await this.write(segment, text);
    segment.bytes += bytes;
    segment.records += records.length;
    this.lastSeq += records.length;
    segment.last = this.lastSeq;
    this.tail.push(...records);
    if (this.tail.length > 2 * TAIL_RECORDS) this.tail = this.tail.slice(-TAIL_RECORDS);
    for (const listener of this.listeners) listener();
  }

  private async write(segment: Segment, text: string): Promise<void> {
    this.writer ??= await open(segment.file, 'a', 0o600);
    try {
      await this.writer.appendFile(text);
      await this.writer.datasync();
    } catch (error) {
      // Half a line may be there: cut it off, or the next append would continue it.
      await this.writer.truncate(segment.bytes);
      throw new TidemarkError('report.disk-failed', `The report log cannot write to ${segment.file}.`, {
        nextStep: 'Free space on, or repair, the volume of the state directory.',
        cause: error,
      });
    }
  }

  private async activeSegment(): Promise<Segment> {
    const last = this.segments.at(-1);
    if (last && last.bytes < this.options.segmentBytes && !last.compacted) return last;
    await this.closeWriter();
    const first = this.lastSeq + 1;
    const directory = path.join(this.options.directory, this.currentEpoch);
    const segment: Segment = { file: path.join(directory, segmentName(first)), first, last: first - 1, bytes: 0, records: 0, compacted: false };
    this.writer = await open(segment.file, 'w', 0o600);
    await syncDirectory(directory);
    this.segments.push(segment);
    return segment;
  }

  private async makeRoom(bytes: number): Promise<void> {
    if (this.bytes + bytes <= this.options.maxBytes) return;
    await this.removeAcknowledged(0);
    for (const segment of this.segments) {
      if (this.bytes + bytes <= this.options.maxBytes) return;
      if (!segment.compacted) await this.compact(segment);
    }
    if (this.bytes + bytes > this.options.maxBytes) throw logFull(this.options.maxBytes, 'bytes of reports nobody acknowledged');
  }

  private async compact(segment: Segment): Promise<void> {
    if (segment === this.segments.at(-1)) await this.closeWriter();
    const { records } = await readSegment(segment.file, this.currentEpoch);
    const kept = withoutCoalescible(records, OVERFLOW);
    const text = kept.map(encodeLine).join('');
    await replaceFile(segment.file, text);
    segment.bytes = Buffer.byteLength(text);
    segment.records = kept.length;
    segment.compacted = true;
    this.tail = [];
  }

  private removable(retain: number): boolean {
    const [oldest, ...newer] = this.segments;
    if (!oldest || newer.length === 0 || oldest.last > this.ackedThrough) return false;
    return newer.reduce((sum, segment) => sum + segment.records, 0) >= retain;
  }

  private async removeAcknowledged(retain: number): Promise<void> {
    while (this.removable(retain)) {
      const oldest = this.segments.shift();
      if (oldest) await rm(oldest.file, { force: true });
    }
  }

  private async closeWriter(): Promise<void> {
    const writer = this.writer;
    this.writer = null;
    await writer?.close();
  }
}

async function startDirectory(directory: string, epoch: string): Promise<string> {
  await mkdir(path.join(directory, epoch), { recursive: true, mode: 0o700 });
  await saveEpoch(directory, epoch);
  return epoch;
}

const logFull = (limit: number, what: string): TidemarkError =>
  new TidemarkError('report.log-full', `The report log is at its limit of ${limit} ${what}.`, {
    nextStep: 'Restore the connection to the control plane, or raise TIDEMARK_AGENT_LOG_BYTES.',
  });
