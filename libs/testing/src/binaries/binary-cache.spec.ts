import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tempDir, type TempDir } from '../temp-dir.js';
import { cachedBinary } from './binary-cache.js';

describe('cachedBinary', () => {
  let cache: TempDir;
  const quiet = () => undefined;
  beforeEach(async () => {
    cache = await tempDir('cache');
    process.env['TIDEMARK_TOOLS_CACHE'] = cache.path;
  });
  afterEach(async () => {
    delete process.env['TIDEMARK_TOOLS_CACHE'];
    await cache.remove();
  });

  it('makes an entry once however many ask for it at the same time', async () => {
    let made = 0;
    const ask = () =>
      cachedBinary('tool', 'k1', quiet, async (folder) => {
        made++;
        await writeFile(path.join(folder, 'tool'), 'x');
      });
    const folders = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(folders)).toEqual(new Set([path.join(cache.path, 'tool-k1')]));
    expect(made).toBe(1);
  });

  it('leaves nothing behind when making fails, so that the next one tries again', async () => {
    const failing = cachedBinary('tool', 'k2', quiet, () => Promise.reject(new Error('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(existsSync(path.join(cache.path, 'tool-k2'))).toBe(false);
    await expect(cachedBinary('tool', 'k2', quiet, () => Promise.resolve())).resolves.toContain('tool-k2');
  });

  it('breaks the lock of a builder that was killed long ago', async () => {
    const lock = path.join(cache.path, 'tool-k3.lock');
    await mkdir(lock);
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, longAgo, longAgo);
    await expect(cachedBinary('tool', 'k3', quiet, () => Promise.resolve())).resolves.toContain('tool-k3');
  });
});
