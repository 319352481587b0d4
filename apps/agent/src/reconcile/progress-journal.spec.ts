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
});
