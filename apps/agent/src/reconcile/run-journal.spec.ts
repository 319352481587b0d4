import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActionRecord, PlanOutline } from '@tidemark/sync';
import { RunJournal } from './run-journal.js';

const OUTLINE: PlanOutline = { steps: [{ phase: 'PreSync', wave: 0, actions: ['PreSync/hook/batch/Job/shop/migrate'] }] };
const MIGRATE = 'PreSync/hook/batch/Job/shop/migrate';
const applied: ActionRecord = { result: 'applied', message: 'created' };
const succeeded: ActionRecord = { result: 'succeeded', message: '' };

describe('RunJournal', () => {
  let folder: string;
  const file = (): string => path.join(folder, 'runs.ndjson');

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function reopened(journal: RunJournal): Promise<RunJournal> {
    await journal.close();
    return RunJournal.open(folder);
  }

  it('gives back the run under way, with all that was recorded of it, after a restart', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'sync/1', OUTLINE);
    await journal.record('a', { [MIGRATE]: applied });
    await journal.record('a', { [MIGRATE]: succeeded, other: applied });
    const again = await reopened(journal);
    expect(again.get('a', 'sync/1')).toEqual({ runId: 'sync/1', outline: OUTLINE, records: { [MIGRATE]: succeeded, other: applied }, isOver: false });
    await again.close();
  });

  it('knows a run by its attempt: the records of the one before are of no use to the next', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'sync/1', OUTLINE);
    await journal.record('a', { [MIGRATE]: applied });
    expect(journal.get('a', 'sync/2')).toBeUndefined();
    await journal.begin('a', 'sync/2', OUTLINE);
    const again = await reopened(journal);
    expect(again.get('a', 'sync/1')).toBeUndefined();
    expect(again.get('a', 'sync/2')?.records).toEqual({});
    await again.close();
  });

  it('knows after a restart that an attempt is over, and what the next one need not do again', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'deletion-7/PreDelete/1', OUTLINE);
    await journal.record('a', { [MIGRATE]: succeeded });
    await journal.over('a');
    await journal.over('unknown');
    const again = await reopened(journal);
    expect(again.latest('a')).toMatchObject({ isOver: true, records: { [MIGRATE]: succeeded } });
    await again.begin('a', 'deletion-7/PreDelete/2', OUTLINE, { [MIGRATE]: succeeded });
    const third = await reopened(again);
    expect(third.latest('a')).toEqual({ runId: 'deletion-7/PreDelete/2', outline: OUTLINE, records: { [MIGRATE]: succeeded }, isOver: false });
    await third.close();
  });

  it('forgets a run that has ended, on disk as well', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'sync/1', OUTLINE);
    await journal.end('a');
    await journal.record('a', { [MIGRATE]: applied });
    const again = await reopened(journal);
    expect(again.get('a', 'sync/1')).toBeUndefined();
    await again.close();
    expect(await readFile(file(), 'utf8')).toBe('');
  });

  it('goes back to the last whole line when a kill cut one short: the action is looked up in the cluster then', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'sync/1', OUTLINE);
    await journal.close();
    await appendFile(file(), `{"targetId":"a","records":{"${MIGRATE}":{"resu`);
    const again = await RunJournal.open(folder);
    expect(again.get('a', 'sync/1')?.records).toEqual({});
    await again.record('a', { [MIGRATE]: applied });
    const third = await reopened(again);
    expect(third.get('a', 'sync/1')?.records).toEqual({ [MIGRATE]: applied });
    await third.close();
  });

  it('passes over lines of a later version', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'sync/1', OUTLINE);
    await journal.close();
    await appendFile(file(), '{"targetId":"a","paused":true}\n{"targetId":"b","runId":"x/1","outline":{"steps":[{"phase":"Later","wave":0,"actions":[]}]}}\n');
    const again = await RunJournal.open(folder);
    expect(again.get('a', 'sync/1')?.outline).toEqual(OUTLINE);
    expect(again.get('b', 'x/1')).toBeUndefined();
    await again.close();
  });

  it('cuts long messages', async () => {
    const journal = await RunJournal.open(folder);
    await journal.begin('a', 'sync/1', OUTLINE);
    await journal.record('a', { [MIGRATE]: { result: 'failed', message: 'x'.repeat(10_000) } });
    expect(journal.get('a', 'sync/1')?.records[MIGRATE]?.message).toHaveLength(500);
    await journal.close();
  });
});
