import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '@tidemark/testing';

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: Record<string, string>;
}

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };

  it('has the packages of every platform, else npm ci refuses it (run: node tools/dev/complete-lock.mjs)', () => {
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    const there = new Set(Object.keys(packages).map((where) => where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    expect(wanted.filter((name) => !there.has(name))).toEqual([]);
  });

  it('names no registry, so that everybody installs from their own', () => {
    expect(Object.values(packages).filter(({ resolved = '' }) => resolved.startsWith('http'))).toEqual([]);
  });
});
