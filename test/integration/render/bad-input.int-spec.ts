import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CommitRequest, GitRepository } from '@tidemark/testing';
import type { ApplicationSource } from '../../../apps/control-plane/src/catalog/index.js';
import { gitSource, helm, kustomize, RenderFixture } from './render.fixture.js';

type Files = CommitRequest['files'];
type Case = [title: string, code: string, files: Files, source: (url: string) => ApplicationSource | ApplicationSource[], said?: RegExp];

const OK = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ok\n';
const CHART = { 'chart/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 0.1.0\n', 'chart/templates/cm.yaml': OK };
const link = (content: string) => ({ mode: '120000' as const, content });
const kustomization = (text: string): Files => ({ 'app/kustomization.yaml': text, 'app/ok.yaml': OK });
const plain = (text: string | Uint8Array): Files => ({ 'app/x.yaml': text });
const at = (path: string, options: Partial<ApplicationSource> = {}) => (url: string) => gitSource(url, path, options);
const chart = (options: Parameters<typeof helm>[0]) => at('chart', { build: helm(options) });

const CASES: Case[] = [
  // attacks 1 and 2: what an address, a revision or a path may not be
  ['an address that runs a program', 'source.url-refused', {}, () => gitSource('ext::sh -c id', 'app')],
  ['an address that is an option', 'source.url-refused', {}, () => gitSource('--upload-pack=id', 'app')],
  ['an address with credentials', 'source.url-has-credentials', {}, () => gitSource('https://u:canary-pw@git.example.test/a.git', 'app')],
  ['a revision that is an option', 'source.ref-refused', plain(OK), at('app', { ref: '--output=/x' })],
  ['a revision with a substitution', 'source.ref-refused', plain(OK), at('app', { ref: 'refs/heads/$(id)' })],
  ['a version range as revision', 'source.semver-not-supported', plain(OK), at('app', { ref: '^1.0' })],
  ['a path out of the repository', 'source.path-refused', plain(OK), at('../app')],
  ['an absolute path', 'source.path-refused', plain(OK), at('/app')],
  // attack 3: links
  ['a link to a file of the machine', 'source.symlink-escapes', { 'app/x.yaml': link('/proc/self/environ') }, at('app'), /app\/x\.yaml/],
  ['a link out of the tree', 'source.symlink-escapes', { 'app/x.yaml': link('../../etc/passwd') }, at('app')],
  ['a link that leads to itself', 'source.symlink-loop', { 'app/x.yaml': link('y.yaml'), 'app/y.yaml': link('x.yaml') }, at('app')],
  ['a directory linked into itself', 'source.symlink-loop', { 'app/x.yaml': OK, 'app/loop': link('.') }, at('app', { build: { tool: 'plain', directory: { recurse: true, include: null, exclude: null } } })],
  ['a link out of the tree in a chart', 'source.symlink-escapes', { ...CHART, 'chart/secret.txt': link('../../../var/run/secrets') }, at('chart')],
  // attack 4
  ['a submodule', 'source.submodule-refused', { 'app/sub': { mode: '160000', content: 'a'.repeat(40) }, 'app/x.yaml': OK }, at('app'), /app\/sub/],
  // attack 5
  ['a file of 17 MiB', 'source.file-too-large', plain('#'.repeat(17 * 1024 * 1024)), at('app')],
  // attack 6
  ['a remote base', 'render.remote-base-refused', kustomization('resources: ["https://169.254.169.254/latest"]'), at('app'), /169\.254/],
  ['a remote base in Git', 'render.remote-base-refused', kustomization('resources: ["github.com/owner/repo//base?ref=v1"]'), at('app')],
  ['a remote base in a component', 'render.remote-base-refused', { ...kustomization('components: [../c]'), 'c/kustomization.yaml': 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: ["http://[::ffff:127.0.0.1]/x"]' }, at('app')],
  ['a chart inside a kustomization', 'render.kustomize-helm-not-supported', kustomization('helmCharts: [{name: x, repo: "http://127.0.0.1"}]'), at('app')],
  ['a chart that depends on a remote one', 'render.chart-dependencies-missing', { ...CHART, 'chart/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 0.1.0\ndependencies: [{name: other, version: 1.0.0, repository: "http://169.254.169.254"}]\n' }, at('chart'), /helm dependency build/],
  ['values from an address', 'render.remote-values-refused', CHART, chart({ valueFiles: ['http://169.254.169.254/values.yaml'] })],
  // attack 7
  ['values out of the repository', 'render.path-escapes', CHART, chart({ valueFiles: ['../../other/values.yaml'] })],
  ['values out of a named source', 'render.path-escapes', CHART, (url) => [gitSource(url, 'chart', { build: helm({ valueFiles: ['$v/../x.yaml'] }) }), gitSource(url, null, { name: 'v' })]],
  ['a chart beside it that is outside', 'render.path-escapes', { ...CHART, 'chart/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 0.1.0\ndependencies: [{name: other, version: 1.0.0, repository: "file://../../x"}]\n' }, at('chart')],
  ['a kustomization that leaves the repository', 'render.path-escapes', kustomization('resources: [../../../etc]'), at('app')],
  ['a kustomization that reads a file beside it', 'render.path-escapes', { ...kustomization('configMapGenerator: [{name: c, files: [../secret.txt]}]'), 'secret.txt': 'x' }, at('app')],
  // attack 9 and slips of the pen
  ['malformed YAML', 'render.malformed-manifest', plain(`${OK}  - broken: [`), at('app'), /app\/x\.yaml:\d+/],
  ['a key given twice', 'render.malformed-manifest', plain(`${OK}data: {}\ndata: {}\n`), at('app')],
  ['malformed JSON', 'render.malformed-manifest', { 'app/x.json': '{"apiVersion": "v1", ' }, at('app')],
  ['an alias bomb', 'render.malformed-manifest', plain(`${OK}a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n`), at('app')],
  ['100,000 levels', 'render.malformed-manifest', plain(`${OK}data: ${'['.repeat(100_000)}`), at('app')],
  ['an object without a name', 'render.malformed-manifest', plain('apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n'), at('app')],
  ['bytes that are no text', 'render.malformed-manifest', plain(new Uint8Array([0x61, 0xff, 0xfe, 0x80])), at('app')],
  // what is not there
  ['a missing path', 'render.path-not-found', plain(OK), at('nowhere')],
  ['a file as path', 'render.path-not-a-directory', plain(OK), at('app/x.yaml')],
  ['a missing branch', 'render.ref-not-found', plain(OK), at('app', { ref: 'nowhere' })],
  ['a missing commit', 'render.ref-not-found', plain(OK), at('app', { ref: 'a'.repeat(40) })],
  ['a missing kustomization', 'render.kustomization-not-found', plain(OK), at('app', { build: kustomize() })],
  ['a missing base', 'render.file-not-found', kustomization('resources: [../nowhere]'), at('app'), /nowhere/],
  ['a malformed kustomization', 'render.malformed-kustomization', kustomization('resources: [a, b'), at('app')],
  ['a kustomization with an unknown field', 'render.kustomize-failed', kustomization('resources: [ok.yaml]\nresorces: []\n'), at('app')],
  ['a missing chart', 'render.chart-not-found', plain(OK), at('app', { build: helm() })],
  ['a missing values file', 'render.values-file-not-found', CHART, chart({ valueFiles: ['nowhere.yaml'] }), /nowhere\.yaml/],
  ['a missing parameter file', 'render.values-file-not-found', CHART, chart({ fileParameters: [{ name: 'a', path: 'nowhere' }], ignoreMissingValueFiles: true })],
  ['values of a source that is not there', 'render.unknown-source-name', CHART, chart({ valueFiles: ['$nobody/values.yaml'] })],
  ['a malformed values file', 'render.helm-failed', { ...CHART, 'chart/v.yaml': 'a: [' }, chart({ valueFiles: ['v.yaml'] })],
  ['a template that fails', 'render.helm-failed', { ...CHART, 'chart/templates/bad.yaml': '{{ required "name it" .Values.x }}' }, at('chart'), /name it/],
  ['a template that is no YAML', 'render.helm-failed', { ...CHART, 'chart/templates/bad.yaml': 'a: b: c\n' }, at('chart')],
  ['a malformed Chart.yaml', 'render.malformed-chart', { ...CHART, 'chart/Chart.yaml': 'a: [' }, at('chart')],
  ['a bad glob', 'render.bad-glob', plain(OK), at('app', { build: { tool: 'plain', directory: { recurse: false, include: '{a', exclude: null } } })],
  ['an unreachable Git server', 'source.unreachable', {}, () => gitSource('http://127.0.0.1:1/a.git', 'app')],
  ['a repository that is not there', 'source.repository-not-found', {}, (url) => gitSource(url.replace(/[^/]*$/, 'nowhere.git'), 'app')],
  ['an unreachable Helm repository', 'render.chart-repository-unreachable', {}, () => ({ ...gitSource('http://127.0.0.1:1/charts', null), type: 'helm', chart: 'x', ref: '1.0.0' })],
  ['a version range of a chart', 'render.chart-version-range', {}, () => ({ ...gitSource('http://127.0.0.1:1/charts', null), type: 'helm', chart: 'x', ref: '^1' })],
];

describe('what cannot be rendered', () => {
  let fixture: RenderFixture;
  let counter = 0;

  beforeAll(async () => {
    fixture = await RenderFixture.create();
  }, 120_000);
  afterAll(() => fixture?.dispose());

  const repositoryWith = async (files: Files): Promise<{ repository: GitRepository; url: string }> => {
    counter += 1;
    const repository = await fixture.source.git.git.repository(`bad${counter}`);
    await repository.commitFiles({ files: { README: 'x', ...files }, message: 'bad' });
    return { repository, url: fixture.source.git.git.cloneUrl(`bad${counter}`) };
  };

  it.each(CASES)('%s: %s', async (_title, code, files, source, said = /./) => {
    const { url } = await repositoryWith(files);
    const id = await fixture.declare(`bad-${counter}`, [source(url)].flat());
    const failed = await fixture.failed(id);
    expect(failed).toMatchObject([{ code }]);
    expect(failed[0]!.message).toMatch(said);
    // Nothing of this machine and nothing secret; and always what to do.
    expect(failed[0]!.message).not.toMatch(/canary|\/tmp\/|run-[A-Za-z0-9]{6}|node_modules/);
    expect(failed[0]!.message.length).toBeGreaterThan(30);
    expect(await fixture.published(id)).toEqual([]);
    expect(await fixture.source.sql.query('SELECT 1 FROM app.render_queue')).toEqual([]);
  });

  it('heals when what was missing appears', async () => {
    const { repository, url } = await repositoryWith({});
    const id = await fixture.declare('heals', [gitSource(url, 'app')]);
    await repository.commitFiles({ files: plain(OK), message: 'here' });
    await fixture.look(url);
    expect(await fixture.failed(id)).toHaveLength(1);
    expect(await fixture.published(id)).toHaveLength(1);
  });

  it('heals when a branch appears, and when a repository can be read again', async () => {
    const { repository, url } = await repositoryWith(plain(OK));
    const late = await fixture.declare('late', [gitSource(url, 'app', { ref: 'late' })]);
    await repository.setRef('refs/heads/late', await repository.resolve('main'));
    await fixture.look(url);
    expect(await fixture.published(late)).toHaveLength(1);
    const closed = await fixture.source.git.git.repository('closed', { credentials: { username: 'u', password: 'p' } });
    await closed.commitFiles({ files: plain(OK), message: 'x' });
    const id = await fixture.declare('closed', [gitSource(fixture.source.git.git.cloneUrl('closed'), 'app')]);
    expect(await fixture.failed(id)).toMatchObject([{ code: 'source.authentication-failed' }]);
    await fixture.source.git.git.repository('closed');
    await fixture.look(fixture.source.git.git.cloneUrl('closed'));
    expect(await fixture.published(id)).toHaveLength(1);
  });

  describe('Helm repositories', () => {
    let server: Server;
    let address: string;
    const answers: Record<string, { status?: number; headers?: Record<string, string>; body?: string }> = {};

    beforeAll(async () => {
      server = createServer((request, response) => {
        const answer = answers[request.url ?? ''] ?? { status: 404 };
        response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    const index = (entries: string) => ({ body: `apiVersion: v1\nentries:\n${entries}` });

    it.each([
      ['no index', 'none', {}, 'render.chart-repository-refused'],
      ['an index that is no YAML', 'yaml', { '/yaml/index.yaml': { body: 'a: [' } }, 'render.malformed-chart-index'],
      ['no such chart', 'chart', { '/chart/index.yaml': index('  y: []\n') }, 'render.chart-not-found'],
      ['no such version', 'version', { '/version/index.yaml': index('  x: [{version: 2.0.0, urls: [x.tgz]}]\n') }, 'render.chart-version-not-found'],
      ['another archive than the index says', 'digest', { '/digest/index.yaml': index('  x: [{version: 1.0.0, urls: [x.tgz], digest: abc}]\n'), '/digest/x.tgz': { body: 'x' } }, 'render.chart-digest-mismatch'],
      ['a redirect to a file', 'redirect', { '/redirect/index.yaml': { status: 302, headers: { location: 'file:///etc/passwd' } } }, 'render.chart-repository-refused'],
      ['an archive that is none', 'archive', { '/archive/index.yaml': index('  x: [{version: 1.0.0, urls: [x.tgz]}]\n'), '/archive/x.tgz': { body: 'not an archive' } }, 'render.helm-failed'],
    ])('%s', async (_title, path, served, code) => {
      Object.assign(answers, served);
      const id = await fixture.declare(`helm-${path}`, [{ ...gitSource(`${address}/${path}`, null), type: 'helm', chart: 'x', ref: '1.0.0' }]);
      expect(await fixture.failed(id)).toMatchObject([{ code }]);
    });
  });
});
