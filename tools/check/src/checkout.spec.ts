import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkoutAt } from './checkout.js';

describe('a checkout', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'checkout-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('has the files that Git tracks or would add, and none that was removed or is ignored', () => {
    const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
    git('init', '--quiet');
    for (const name of ['tracked.ts', 'removed.ts', 'new ü.ts', 'ignored.log']) writeFileSync(path.join(root, name), name);
    writeFileSync(path.join(root, '.gitignore'), '*.log\n');
    git('add', 'tracked.ts', 'removed.ts');
    rmSync(path.join(root, 'removed.ts'));
    const checkout = checkoutAt(root);
    expect(checkout.paths).toEqual(['.gitignore', 'new ü.ts', 'tracked.ts']);
    expect(checkout.read('new ü.ts')).toBe('new ü.ts');
  });
});
