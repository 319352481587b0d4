import { mkdtemp, readdir, rm, truncate, appendFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Report, SequencedReport } from '@tidemark/protocol';
import { fixedClock } from '@tidemark/kernel';
import { WriteAheadLog, type WriteAheadLogOptions } from './write-ahead-log.js';

const targetId = '11111111-1111-4111-8111-111111111111';
const about = { targetId, bundle: `sha256:${'a'.repeat(64)}`, revision: 'abc' };
const condition = (message: string): Report => ({ type: 'condition-raised', ...about, condition: 'Test', message });
const status = (resources: number): Report => ({
  type: 'status-changed', ...about, sync: 'Synced', outOfSync: [], health: 'Healthy', healthMessage: '', unhealthy: [], resources,
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'wal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const options = (more: Partial<WriteAheadLogOptions> = {}): WriteAheadLogOptions => ({
  directory,
  clock: fixedClock('2026-01-01T00:00:00.000Z'),
  ids: { uuid: randomUUID },
  maxBytes: 1_000_000,
  segmentBytes: 2_000,
  retainAcked: 0,
  ...more,
});

async function everything(log: WriteAheadLog, from = log.range.first): Promise<SequencedReport[]> {
  const all: SequencedReport[] = [];
  for (let next = from; ; ) {
    const some = await log.read(next, 7);
    const last = some.at(-1);
    if (!last) return all;
    all.push(...some);
    next = last.seq + 1;
  }
}

const messages = (records: readonly SequencedReport[]): string[] => records.map((r) => (r.report.type === 'condition-raised' ? r.report.message : r.report.type));

/** Every seq from the first to the last is there once, or named by a gap. */
function expectDense(records: readonly SequencedReport[], from: number): void {
  let next = from;
  for (const record of records) {
    expect(record.report.type === 'gap' ? record.report.from : record.seq).toBe(next);
    next = record.seq + 1;
  }
}

async function lastSegment(log: WriteAheadLog): Promise<string> {
  const folder = path.join(directory, log.epoch);
  return path.join(folder, (await readdir(folder)).sort().at(-1) ?? '');
}

describe('WriteAheadLog', () => {
  it('numbers reports densely in the order of the calls and gives them back after a restart', async () => {
    const log = await WriteAheadLog.open(options());
    await Promise.all(Array.from({ length: 50 }, (_, i) => log.report(condition(String(i)))));
    await log.close();
    const again = await WriteAheadLog.open(options());
    expect(again.epoch).toBe(log.epoch);
    expect(messages(await everything(again))).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    await again.report(condition('next'));
    expect(again.range.last).toBe(51);
    await again.close();
  });

  it('keeps every finished report whatever byte a crash cuts the last file at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), async (count, where, garbage) => {
        const folder = await mkdtemp(path.join(directory, 'crash-'));
        const log = await WriteAheadLog.open(options({ directory: folder }));
        for (let i = 1; i <= count; i += 1) await log.report(condition(`m${i}`));
        await log.close();
        const segments = (await readdir(path.join(folder, log.epoch))).sort();
        const file = path.join(folder, log.epoch, segments.at(-1) ?? '');
        const cut = Math.floor(where * (await stat(file)).size);
        await truncate(file, cut);
        if (garbage) await appendFile(file, Buffer.from([0, 0, 255, 10, 123]));
        const again = await WriteAheadLog.open(options({ directory: folder }));
        const kept = await everything(again, 1);
        expect(messages(kept)).toEqual(Array.from({ length: kept.length }, (_, i) => `m${i + 1}`));
        await again.report(condition('after'));
        const now = await everything(again, 1);
        expectDense(now, 1);
        expect(messages(now).at(-1)).toBe('after');
        await again.close();
      }),
      { numRuns: 60 },
    );
  });

  it('says a gap for records that cannot be read any more in the middle of the log', async () => {
    const log = await WriteAheadLog.open(options({ segmentBytes: 600 }));
    for (let i = 1; i <= 12; i += 1) await log.report(condition(`m${i}`));
    await log.close();
    const [first] = (await readdir(path.join(directory, log.epoch))).sort();
    await truncate(path.join(directory, log.epoch, first ?? ''), 300);
    const again = await WriteAheadLog.open(options({ segmentBytes: 600 }));
    const records = await everything(again, 1);
    expectDense(records, 1);
    expect(records.filter((r) => r.report.type === 'gap')).toHaveLength(1);
    expect(records.at(-1)?.seq).toBe(12);
    await again.close();
  });

  it('drops only coalescible reports when it is full, and says which', async () => {
    const log = await WriteAheadLog.open(options({ maxBytes: 8_000, segmentBytes: 1_000 }));
    const kept: string[] = [];
    for (let i = 1; i <= 40; i += 1) {
      await log.report(status(i));
      if (i % 8 === 0) {
        kept.push(`c${i}`);
        await log.report(condition(`c${i}`));
      }
    }
    const records = await everything(log, 1);
    expectDense(records, 1);
    expect(messages(records).filter((m) => m.startsWith('c'))).toEqual(kept);
    expect(records.some((r) => r.report.type === 'gap')).toBe(true);
    expect(log.bytes).toBeLessThanOrEqual(8_000);
    await log.close();
  });

  it('refuses new reports, and loses none it has, when only reports that must not be dropped fill it', async () => {
    const log = await WriteAheadLog.open(options({ maxBytes: 4_000, segmentBytes: 1_000 }));
    let stored = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        await log.report(condition('x'));
        stored += 1;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'report.log-full' });
    expect(await everything(log, 1)).toHaveLength(stored);
    await log.acknowledge(stored);
    await log.report(condition('room again'));
    await log.close();
  });

  it('removes acknowledged segments but keeps the tail that a rewind may ask for', async () => {
    const log = await WriteAheadLog.open(options({ retainAcked: 20 }));
    for (let i = 1; i <= 60; i += 1) await log.report(condition(`m${i}`));
    await log.acknowledge(60);
    expect(log.range.first).toBeGreaterThan(1);
    expect(log.range.last - log.range.first + 1).toBeGreaterThanOrEqual(20);
    await log.close();
  });

  it('says unacknowledged reports again under a new epoch when the old numbers are taken', async () => {
    const log = await WriteAheadLog.open(options());
    for (let i = 1; i <= 5; i += 1) await log.report(condition(`m${i}`));
    await log.acknowledge(2);
    const before = log.epoch;
    await log.startEpoch();
    expect(log.epoch).not.toBe(before);
    expect(messages(await everything(log, 1))).toEqual(['m3', 'm4', 'm5']);
    await log.report(condition('m6'));
    await log.close();
    const again = await WriteAheadLog.open(options());
    expect(again.epoch).toBe(log.epoch);
    expect(messages(await everything(again, 1))).toEqual(['m3', 'm4', 'm5', 'm6']);
    await again.close();
  });

  it('refuses a report that would not fit a frame', async () => {
    const log = await WriteAheadLog.open(options());
    const huge: Report = { type: 'operation-finished', operationId: targetId, outcome: 'succeeded', message: '', result: 'x'.repeat(300_000) };
    await expect(log.report(huge)).rejects.toMatchObject({ code: 'report.too-large' });
    expect(await lastSegment(log)).toBe(path.join(directory, log.epoch));
    await log.close();
  });
});
