import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noProgress, ProgressJournal } from './progress-journal.js';

describe('ProgressJournal', () => {
  let folder: string;
  const file = (): string => path.join(folder, 'reconcile.ndjson');

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives back the last progress of each target after a restart', async () => {
    const journal = await ProgressJournal.open(folder);
    await journal.put({ ...noProgress('a'), status: '1' });
    await Promise.all([journal.put({ ...noProgress('a'), status: '2' }), journal.put({ ...noProgress('b'), conditions: ['EmptyBundle'] })]);
    await journal.forget('b');
    const again = await ProgressJournal.open(folder);
    expect(again.get('a').status).toBe('2');
    expect(again.get('b')).toEqual(noProgress('b'));
    await Promise.all([journal.close(), again.close()]);
  });

  it('drops a last line that a crash cut short', async () => {
    const journal = await ProgressJournal.open(folder);
    await journal.put({ ...noProgress('a'), status: 'whole' });
    await journal.close();
    await appendFile(file(), '{"targetId":"a","status":"cu');
    const again = await ProgressJournal.open(folder);
    expect(again.get('a').status).toBe('whole');
    await again.close();
  });

  it('refuses a file somebody damaged and says what to do', async () => {
    await writeFile(file(), 'nonsense\n');
    await expect(ProgressJournal.open(folder)).rejects.toMatchObject({ code: 'reconcile.journal-corrupt' });
  });

  it('stays small however often one target changes', async () => {
    const journal = await ProgressJournal.open(folder);
    for (let batch = 0; batch < 40; batch += 1) {
      await Promise.all(Array.from({ length: 300 }, (_, index) => journal.put({ ...noProgress('a'), status: `${batch}-${index}` })));
    }
    await journal.close();
    expect((await readFile(file(), 'utf8')).split('\n').length).toBeLessThan(6_000);
    const again = await ProgressJournal.open(folder);
    expect(again.get('a').status).toBe('39-299');
    await again.close();
  });

  it('keeps the last word on a target that is forgotten and told of at once', async () => {
    const journal = await ProgressJournal.open(folder);
    const told = { ...noProgress('a'), status: 'told' };
    await Promise.all([journal.put(told), journal.forget('a'), journal.put(told), journal.put(noProgress('b')), journal.forget('b')]);
    const again = await ProgressJournal.open(folder);
    expect([again.get('a').status, again.targets()]).toEqual(['told', ['a']]);
    await Promise.all([journal.close(), again.close()]);
  });

  it('writes little when thousands of objects of one target drift at once, and loses none', async () => {
    const journal = await ProgressJournal.open(folder);
    let progress = noProgress('a');
    const saved: Promise<void>[] = [];
    for (let index = 0; index < 5_000; index += 1) {
      progress = { ...progress, drifts: { ...progress.drifts, [`/ConfigMap/shop/object-${index}`]: { id: `id-${index}`, change: 'modified', beganAt: '2026-01-01T00:00:00Z', fields: 'data.key=kubectl' } } };
      saved.push(journal.put(progress));
    }
    await Promise.all(saved);
    await journal.close();
    expect((await readFile(file())).byteLength).toBeLessThan(4 * 2 ** 20);
    const again = await ProgressJournal.open(folder);
    expect(Object.keys(again.get('a').drifts)).toHaveLength(5_000);
    await again.close();
  }, 60_000);

  it('is written anew when long lines made it large, however few they are', async () => {
    const journal = await ProgressJournal.open(folder);
    const conditions = Array.from({ length: 100_000 }, (_, index) => `condition-${index}`);
    for (let index = 0; index < 15; index += 1) await journal.put({ ...noProgress('a'), conditions, status: String(index) });
    await journal.put({ ...noProgress('a'), status: 'last' });
    await journal.close();
    expect((await readFile(file())).byteLength).toBeLessThan(16 * 2 ** 20);
    const again = await ProgressJournal.open(folder);
    expect(again.get('a').status).toBe('last');
    await again.close();
  });
});
