import { readFile } from 'node:fs/promises';
import { sequencedReport, type SequencedReport } from '@tidemark/protocol';

/** One file of the log: NDJSON, one sequenced report a line, seq increasing. */
export interface Segment {
  readonly file: string;
  /** The first and last seq in it; `last` is `first - 1` while it is empty. */
  first: number;
  last: number;
  bytes: number;
  records: number;
  /** Nothing in it may be dropped any more: compaction has been here. */
  compacted: boolean;
}

const SEGMENT_NAME = /^(\d{16})\.ndjson$/;

export const segmentName = (first: number): string => `${String(first).padStart(16, '0')}.ndjson`;
export const isSegmentName = (name: string): boolean => SEGMENT_NAME.test(name);

export const encodeLine = (record: SequencedReport): string => `${JSON.stringify(record)}\n`;

/** The first seq a record speaks for: a gap speaks for all that it names. */
export const firstOf = (record: SequencedReport): number => (record.report.type === 'gap' ? record.report.from : record.seq);

export interface SegmentContent {
  readonly records: SequencedReport[];
  /** The length of the prefix that is whole; what follows is a write that a crash cut. */
  readonly goodBytes: number;
  readonly totalBytes: number;
}

/** Reads the longest valid prefix: stops at the first line that is torn, unreadable, of another epoch or out of order. */
export async function readSegment(file: string, epoch: string): Promise<SegmentContent> {
  const content = await readFile(file);
  const records: SequencedReport[] = [];
  let start = 0;
  let last = 0;
  for (;;) {
    const end = content.indexOf(0x0a, start);
    if (end < 0) break;
    const record = parseLine(content.toString('utf8', start, end), epoch);
    if (record === null || record.seq <= last) break;
    records.push(record);
    last = record.seq;
    start = end + 1;
  }
  return { records, goodBytes: start, totalBytes: content.byteLength };
}

function parseLine(line: string, epoch: string): SequencedReport | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // A torn line is what a crash leaves; the caller sees it as the end of the good prefix.
    return null;
  }
  const parsed = sequencedReport.safeParse(value);
  return parsed.success && parsed.data.epoch === epoch ? parsed.data : null;
}
