import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { Report } from '@tidemark/protocol';
import { ProgressJournal } from './progress-journal.js';
import type { TargetContext } from './target-context.js';
import { TargetFacts } from './target-facts.js';

const resource = (index: number) => ({ group: '', kind: 'ConfigMap', namespace: 'shop', name: `object-${index}` });
const idOf = (index: number): string => `/ConfigMap/shop/object-${index}`;
const drift = (index: number) => ({ id: `drift-${index}`, change: 'modified' as const, beganAt: '2026-01-01T00:00:00.000Z', fields: 'signature' });

describe('what was said about a target', () => {
  let folder: string;
  let journal: ProgressJournal;
  let reports: Report[];

  const factsOf = (targetId: string): TargetFacts => {
    const context = {
      journal,
      reports: { report: async (report: Report) => void reports.push(report) },
      clock: { now: () => new Date('2026-01-01T00:00:01.000Z') },
      metrics: { drifts: { inc: () => undefined } },
      logger: pino({ level: 'silent' }),
    } as unknown as TargetContext;
    return new TargetFacts(context, targetId, () => ({ targetId, bundle: 'bundle', revision: 'revision' }));
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'facts-'));
    journal = await ProgressJournal.open(folder);
    reports = [];
  });

  afterEach(async () => {
    await journal.close();
    await rm(folder, { recursive: true });
  });

  it('is remembered beyond a restart: drifts that are open, and none that is over', async () => {
    const facts = factsOf('a');
    await Promise.all([1, 2, 3].map((index) => facts.driftBegan(idOf(index), drift(index), { resource: resource(index), change: 'modified', fields: [] })));
    await facts.driftEnded(idOf(2), resource(2), 'corrected');
    await journal.close();
    journal = await ProgressJournal.open(folder);
    expect(factsOf('a').driftIds).toEqual([idOf(1), idOf(3)]);
    expect(factsOf('b').driftIds).toEqual([]);
    expect(reports.map(({ type }) => type)).toEqual(['drift-began', 'drift-began', 'drift-began', 'drift-ended']);
  });

  it('knows a drift as soon as it is told of it, and says once that it is over', async () => {
    const facts = factsOf('a');
    const began = facts.driftBegan(idOf(1), drift(1), { resource: resource(1), change: 'modified', fields: [] });
    expect(facts.drift(idOf(1))?.id).toBe('drift-1');
    await began;
    await Promise.all([facts.driftEnded(idOf(1), resource(1), 'corrected'), facts.driftEnded(idOf(1), resource(1), 'corrected')]);
    expect(reports.filter(({ type }) => type === 'drift-ended')).toHaveLength(1);
  });
});
