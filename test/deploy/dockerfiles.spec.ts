import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '@tidemark/testing';

const folder = path.join(repositoryRoot, 'deploy/docker');
const names = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
const { scripts } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** The instructions as `[NAME, rest]`, continued lines joined, comments left out. */
const instructionsOf = (name: string): [string, string][] =>
  readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()]);

const restOf = (name: string, wanted: string): string[] => instructionsOf(name).filter(([instruction]) => instruction === wanted).map(([, rest]) => rest);

/** What the last stage does, whose image is the one that runs. */
const lastStage = (name: string): [string, string][] => {
  const all = instructionsOf(name);
  return all.slice(all.map(([instruction]) => instruction).lastIndexOf('FROM'));
};

describe.each(names)('%s', (name) => {
  it('copies only what the repository has', () => {
    const sources = restOf(name, 'COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(/\s+/).slice(0, -1));
    expect(sources.filter((source) => !existsSync(path.join(repositoryRoot, source)))).toEqual([]);
  });

  it('copies from stages that are there', () => {
    const stages = restOf(name, 'FROM').map((rest) => / AS (\w+)$/.exec(rest)?.[1]);
    const used = restOf(name, 'COPY').flatMap((rest) => /^--from=(\w+)/.exec(rest)?.[1] ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(stages).toEqual(expect.arrayContaining(used));
  });

  it('copies from the build stage only what the repository or its build has', () => {
    const sources = restOf(name, 'COPY').flatMap((rest) => /^--from=build \/src\/(\S+)/.exec(rest)?.[1] ?? []);
    const missing = sources.map((source) => source.replace(/\/dist$/, '')).filter((source) => !existsSync(path.join(repositoryRoot, source)));
    expect(missing).toEqual([]);
  });

  it('runs only npm scripts and workspaces that are there', () => {
    const commands = restOf(name, 'RUN').join('\n');
    const used = [...commands.matchAll(/npm run (\S+)/g)].map(([, script]) => script ?? '');
    const workspaces = [...commands.matchAll(/--workspace=@tidemark\/(\S+)/g)].map(([, workspace]) => workspace ?? '');
    expect(used.filter((script) => !(script in scripts))).toEqual([]);
    expect(workspaces.filter((workspace) => !existsSync(path.join(repositoryRoot, 'apps', workspace, 'package.json')))).toEqual([]);
  });

  it('starts from images of one exact release', () => {
    const images = restOf(name, 'ARG').filter((rest) => rest.includes('_IMAGE='));
    expect(images.every((image) => /:\d+\.\d+\.\d+-/.test(image))).toBe(true);
    expect(restOf(name, 'FROM').every((rest) => rest.startsWith('${'))).toBe(true);
  });

  it('runs as a user without privileges, and gets signals', () => {
    const instructions = lastStage(name);
    expect(instructions.filter(([instruction]) => instruction === 'USER')).toEqual([['USER', 'node']]);
    const [, entrypoint = ''] = instructions.find(([instruction]) => instruction === 'ENTRYPOINT') ?? [];
    expect(JSON.parse(entrypoint)).toEqual(['tini', '--', 'node', expect.stringMatching(/^apps\/[a-z-]+\/dist\/main\.js$/)]);
  });
});

describe('the versions of helm and kustomize in the image', () => {
  it.each([
    ['helm', 'HELM_VERSION', 'helm.sh/helm/v4'],
    ['kustomize', 'KUSTOMIZE_VERSION', 'sigs.k8s.io/kustomize/kustomize/v5'],
  ])('are those whose checksums are pinned for %s', (tool, argument, module) => {
    const pinned = readFileSync(path.join(repositoryRoot, 'tools/dev', tool, 'go.mod'), 'utf8');
    const version = restOf('control-plane.Dockerfile', 'ARG').find((rest) => rest.startsWith(`${argument}=`))?.split('=')[1];
    expect(pinned).toContain(`${module} ${version}`);
    const sums = readFileSync(path.join(repositoryRoot, 'tools/dev', tool, 'go.sum'), 'utf8');
    expect(sums).toContain(`${module} ${version} h1:`);
  });
});
