import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '@tidemark/testing';

// Plain JavaScript, as it runs before anything is built.
const { sourceStamp } = (await import(pathToFileURL(path.join(repositoryRoot, 'tools/dev/source-stamp.mjs')).href)) as { sourceStamp: (root: string) => string };

describe('the stamp of what a build reads', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'source-stamp-'));
  const write = (file: string, at = 1_000): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
    utimesSync(path.join(root, file), at, at);
  };
  beforeAll(() => {
    for (const file of ['apps/a/src/main.ts', 'libs/b/src/index.ts', 'migrations/1.ts', 'tools/dev/src/up.ts', 'tools/dev/tsconfig.json', 'tools/dev/package.json', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json']) write(file);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each(['apps/a/src/main.ts', 'libs/b/package.json', 'tsconfig.base.json', 'package.json', 'tools/dev/tsconfig.json'])('changes with %s', (file) => {
    const before = sourceStamp(root);
    write(file, 2_000);
    expect(sourceStamp(root)).not.toBe(before);
  });

  it('changes when a file is renamed', () => {
    const before = sourceStamp(root);
    renameSync(path.join(root, 'migrations/1.ts'), path.join(root, 'migrations/2.ts'));
    expect(sourceStamp(root)).not.toBe(before);
  });

  it.each(['apps/a/dist/main.js', 'apps/a/tsconfig.tsbuildinfo', 'docs/x.md', 'libs/b/node_modules/x/index.js'])('does not change with %s', (file) => {
    const before = sourceStamp(root);
    write(file, 9_000);
    expect(sourceStamp(root)).toBe(before);
  });
});
