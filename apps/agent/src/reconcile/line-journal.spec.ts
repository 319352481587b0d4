import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LineJournal } from './line-journal.js';

/** Counters by name: a line sets one. */
class Counters {
  readonly values = new Map<string, number>();
  readonly replay = (line: unknown): void => {
    const { name, value } = line as { name: string; value: number };
    this.values.set(name, value);
  };
  readonly lines = (): string[] => [...this.values].map(([name, value]) => JSON.stringify({ name, value }));

  set(journal: LineJournal, name: string, value: number): Promise<void> {
    this.values.set(name, value);
    return journal.append({ name, value });
  }
}

describe('LineJournal', () => {
  let folder: string;
  const file = (): string => path.join(folder, 'counters.ndjson');
  const open = (state: Counters): Promise<LineJournal> => LineJournal.open(folder, 'counters.ndjson', state);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lines-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives back a prefix of what was written, wherever the file is cut', async () => {
    const text = [1, 2, 3, 4, 5].map((value) => `${JSON.stringify({ name: 'a', value })}\n`).join('');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: text.length }), async (cut) => {
        await writeFile(file(), text.slice(0, cut));
        const state = new Counters();
        await (await open(state)).close();
        const whole = text.slice(0, cut).split('\n').length - 1;
        expect(state.values.get('a')).toBe(whole === 0 ? undefined : whole);
      }),
      { numRuns: 60 },
    );
  });

  it('has on disk what it acknowledged, in order, however many write at once', async () => {
    const state = new Counters();
    const journal = await open(state);
    await Promise.all(Array.from({ length: 500 }, (_, value) => state.set(journal, `n${value % 7}`, value)));
    const read = new Counters();
    for (const line of (await readFile(file(), 'utf8')).split('\n').filter(Boolean)) read.replay(JSON.parse(line));
    expect(read.values).toEqual(state.values);
    await journal.close();
  });

  it('is written anew when it is mostly garbage, and goes on in the new file', async () => {
    const state = new Counters();
    const journal = await open(state);
    for (let batch = 0; batch < 30; batch += 1) await Promise.all(Array.from({ length: 400 }, (_, index) => state.set(journal, 'a', batch * 400 + index)));
    await state.set(journal, 'b', 1);
    await journal.close();
    expect((await readFile(file(), 'utf8')).split('\n').length).toBeLessThan(6_000);
    const again = new Counters();
    await (await open(again)).close();
    expect([...again.values]).toEqual([['a', 11_999], ['b', 1]]);
  });

  it('can be read by its owner only', async () => {
    const state = new Counters();
    const journal = await open(state);
    await state.set(journal, 'a', 1);
    await journal.close();
    expect((await stat(file())).mode & 0o077).toBe(0);
  });

  it('refuses a damaged line in its middle, names the file and says what to do', async () => {
    await writeFile(file(), '{"name":"a","value":1}\n{"name":\n{"name":"a","value":2}\n');
    await expect(open(new Counters())).rejects.toMatchObject({ code: 'reconcile.journal-corrupt', message: expect.stringContaining('counters.ndjson') });
  });
});
