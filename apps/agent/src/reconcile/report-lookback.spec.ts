import { describe, expect, it } from '@jest/globals';
import type { Report } from '@tidemark/protocol';
import { noProgress, type TargetProgress } from './progress-journal.js';
import { said } from './report-lookback.js';

const about = { targetId: 'target', bundle: 'bundle', revision: 'revision' };
const resource = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const sync: NonNullable<TargetProgress['sync']> = { id: 'sync', bundle: 'bundle', revision: 'revision', dryRun: false, partial: false, wholeBefore: null, state: 'running', outcome: null, attempt: 1, startedAt: '2026-01-01T00:00:00.000Z', retryAt: null, ending: null, pruneConfirmed: false, wavesTold: [] };
const finished: Report = { type: 'sync-finished', ...about, syncId: 'sync', outcome: 'succeeded', message: '', durationMs: 1, counts: { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: 0 }, failures: [] };
const began: Report = { type: 'drift-began', ...about, driftId: 'drift', resource, change: 'modified', fields: [] };
const ended: Report = { type: 'drift-ended', ...about, driftId: 'drift', resource, how: 'corrected', durationMs: 1 };
const raised: Report = { type: 'condition-raised', ...about, condition: 'SyncRetrying', message: '' };
const cleared: Report = { type: 'condition-cleared', ...about, condition: 'SyncRetrying' };

const after = (progress: TargetProgress, ...reports: Report[]): TargetProgress =>
  said(progress, reports.map((report) => ({ report, observedAt: '2026-01-01T00:00:01.000Z' })));

describe('what a journal learns from the reports behind it', () => {
  const progress: TargetProgress = { ...noProgress('target'), sync };

  it('is the end of a sync that was reported and not written down', () => {
    expect(after(progress, finished).sync).toMatchObject({ state: 'finished', outcome: 'succeeded' });
    expect(after({ ...progress, sync: { ...sync, id: 'newer' } }, finished).sync).toMatchObject({ state: 'running' });
  });

  it('is nothing from another target', () => {
    expect(after({ ...progress, targetId: 'other' }, finished, began)).toEqual({ ...progress, targetId: 'other' });
  });

  it('is the drifts and conditions that are open after all of them, however often they are read', () => {
    const open = after(progress, began, raised);
    expect(open).toMatchObject({ drifts: { '/ConfigMap/shop/settings': { id: 'drift', beganAt: '2026-01-01T00:00:01.000Z' } }, conditions: ['SyncRetrying'] });
    expect(after(open, began, raised)).toEqual(open);
    expect(after(open, began, ended, raised, cleared)).toEqual(progress);
  });

  it('leaves the progress it was given as it was', () => {
    const before = structuredClone(progress);
    after(progress, began, raised, finished);
    expect(progress).toEqual(before);
  });

  it('is not that a drift is over which another one of the same object has taken the place of', () => {
    const newer = after(progress, began, { ...began, driftId: 'newer' }, ended);
    expect(newer.drifts['/ConfigMap/shop/settings']?.id).toBe('newer');
  });
});
