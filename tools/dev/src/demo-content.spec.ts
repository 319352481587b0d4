import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { rootsOf } from './demo-applications.js';
import { userClusters } from './demo-clusters.js';
import { demoFolder } from './demo-git.js';
import type { DemoState } from './demo-state.js';

interface Application {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly source: { readonly path: string } };
}

const platform = path.join(demoFolder, 'platform');
const applicationsOf = async (root: string): Promise<Application[]> => {
  const folder = path.join(platform, 'clusters', root, 'apps');
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => parse(await readFile(path.join(folder, name), 'utf8')) as Application));
};
const stateWith = (...names: string[]): DemoState => ({
  ports: null,
  processes: {},
  clusters: names.map((name) => ({ name, kubeconfig: '', context: name, ours: true })),
});

describe('the demo', () => {
  it.each(['fleet', 'staging', 'production'])('has every folder that the applications of %s point to', async (root) => {
    const missing = (await applicationsOf(root)).filter(({ spec }) => !existsSync(path.join(platform, spec.source.path)));
    expect(missing).toEqual([]);
  });

  it('waits for as many applications as each root brings', async () => {
    for (const { name, applications } of rootsOf(stateWith('a', 'b'))) {
      expect({ name, applications }).toEqual({ name, applications: (await applicationsOf(name)).length });
    }
  });

  it('gives every application a name of its own, because it has one history', async () => {
    const all = await Promise.all(['fleet', 'staging', 'production'].map(applicationsOf));
    const names = all.flat().map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('needs no production cluster when there is only one', () => {
    expect(rootsOf(stateWith('only')).map(({ name }) => name)).toEqual(['fleet', 'staging']);
  });
});

describe('userClusters', () => {
  it('starts own clusters when no context is named, whatever KUBECONFIG says', () => {
    expect(userClusters(['--kubeconfig', '/k', '--contexts', ''])).toBeNull();
  });

  it('takes the named contexts of the named file', () => {
    expect(userClusters(['--kubeconfig', '/k', '--contexts', 'a, b'])).toEqual({ kubeconfig: '/k', contexts: ['a', 'b'] });
  });
});
