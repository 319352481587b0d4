import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChartArchives } from './chart-archives.js';

describe('kept chart archives', () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'charts-')), 'charts');
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true }));

  const counted = (content: string) => {
    const fetch = Object.assign(async () => ((fetch.calls += 1), Buffer.from(content)), { calls: 0 });
    return fetch;
  };

  it('are fetched once, however many want one at once, and never again', async () => {
    const fetch = counted('chart');
    const archives = new ChartArchives(folder);
    const got = await Promise.all(Array.from({ length: 20 }, () => archives.get('a', fetch)));
    expect(new Set(got.map(String))).toEqual(new Set(['chart']));
    expect(String(await new ChartArchives(folder).get('a', fetch))).toBe('chart');
    expect(fetch.calls).toBe(1);
    expect(await readdir(folder)).toEqual(['a.tgz']);
    expect((await stat(path.join(folder, 'a.tgz'))).mode & 0o077).toBe(0);
  });

  it('are asked for again after a failure', async () => {
    const archives = new ChartArchives(folder);
    await expect(archives.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(String(await archives.get('a', counted('chart')))).toBe('chart');
  });

  it('make room for new ones: those unused for longest go', async () => {
    const archives = new ChartArchives(folder, 10);
    for (const key of ['a', 'b']) await archives.get(key, counted('12345'));
    for (const [index, key] of ['a', 'b'].entries()) await utimes(path.join(folder, `${key}.tgz`), index + 1, index + 1);
    await archives.get('a', counted('not fetched'));
    await archives.get('c', counted('12345'));
    expect((await readdir(folder)).sort()).toEqual(['a.tgz', 'c.tgz']);
  });
});
