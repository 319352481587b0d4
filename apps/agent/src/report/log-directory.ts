import { mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { isUuid } from '@tidemark/kernel';
import { replaceFile } from '../platform/durable-files.js';
import { firstOf, isSegmentName, readSegment, type Segment } from './segment.js';

const EPOCH_FILE = 'epoch';

/** The epoch this directory is in; null when it is new or the file is unreadable (then a new epoch is the safe answer). */
export async function loadEpoch(directory: string): Promise<string | null> {
  try {
    const text = (await readFile(path.join(directory, EPOCH_FILE), 'utf8')).trim();
    return isUuid(text) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export const saveEpoch = (directory: string, epoch: string): Promise<void> => replaceFile(path.join(directory, EPOCH_FILE), `${epoch}\n`);

/** The segments of an epoch, oldest first. What a crash left behind the last whole line is cut off. */
export async function openSegments(directory: string, epoch: string): Promise<Segment[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = (await readdir(directory)).filter(isSegmentName).sort();
  const segments: Segment[] = [];
  for (const name of names) {
    const file = path.join(directory, name);
    const content = await readSegment(file, epoch);
    if (content.goodBytes < content.totalBytes) await truncate(file, content.goodBytes);
    const first = content.records[0];
    const last = content.records.at(-1);
    if (!first || !last) continue;
    const compacted = content.records.some((record) => record.report.type === 'gap');
    segments.push({ file, first: firstOf(first), last: last.seq, bytes: content.goodBytes, records: content.records.length, compacted });
  }
  return segments;
}
