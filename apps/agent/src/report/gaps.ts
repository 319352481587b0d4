import { COALESCIBLE, type SequencedReport } from '@tidemark/protocol';
import { firstOf } from './segment.js';

/** The record that stands for reports which are no longer there: it has the place of the last of them. */
export const gapRecord = (epoch: string, from: number, to: number, observedAt: string, reason: string): SequencedReport => ({
  epoch,
  seq: to,
  observedAt,
  report: { type: 'gap', from, to, reason },
});

/** Puts a gap wherever the sequence from `expected` on has a hole, so that a loss is always said and never silent. */
export function withGaps(records: readonly SequencedReport[], expected: number, reason: string): SequencedReport[] {
  const dense: SequencedReport[] = [];
  let next = expected;
  for (const record of records) {
    const first = firstOf(record);
    if (first > next) dense.push(gapRecord(record.epoch, next, first - 1, record.observedAt, reason));
    dense.push(record);
    next = record.seq + 1;
  }
  return dense;
}

/** What is left when every coalescible report goes: neighbours that went become one gap. */
export function withoutCoalescible(records: readonly SequencedReport[], reason: string): SequencedReport[] {
  const kept: SequencedReport[] = [];
  for (const record of records) {
    const last = kept.at(-1);
    const goes = record.report.type !== 'gap' && COALESCIBLE.has(record.report.type);
    if (!goes) kept.push(record);
    else if (last?.report.type === 'gap' && last.seq === record.seq - 1) {
      kept[kept.length - 1] = gapRecord(record.epoch, last.report.from, record.seq, record.observedAt, reason);
    } else kept.push(gapRecord(record.epoch, record.seq, record.seq, record.observedAt, reason));
  }
  return kept;
}
