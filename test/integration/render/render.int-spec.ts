import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { GitRepository } from '@tidemark/testing';
import { gitSource, helm, kustomize, RenderFixture } from './render.fixture.js';

const configMap = (name: string, value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;
const deployment = (name: string, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;
const CHART = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 0.1.0\n',
  'chart/values.yaml': 'value: default\nother: none\ncount: 1\n',
  'chart/templates/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-cm\n  namespace: {{ .Release.Namespace }}\ndata:\n  value: {{ .Values.value | quote }}\n  other: {{ .Values.other | quote }}\n  count: {{ .Values.count | quote }}\n',
  'chart/crds/crd.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.test}\nspec: {}\n',
};

describe('rendering', () => {
  let fixture: RenderFixture;
  let repository: GitRepository;
  let url: string;
  let counter = 0;

  beforeAll(async () => {
    fixture = await RenderFixture.create();
  }, 120_000);
  afterAll(() => fixture?.dispose());
  beforeEach(async () => {
    counter += 1;
    repository = await fixture.source.git.git.repository(`r${counter}`);
    url = fixture.source.git.git.cloneUrl(`r${counter}`);
  });

  const commit = (files: Parameters<GitRepository['commitFiles']>[0]['files'], message = 'change') => repository.commitFiles({ files, message });
  const app = (name: string) => `${name}-${counter}`;

  describe('plain manifests', () => {
    it('publishes a bundle whose text has the digest it is named by', async () => {
      const sha = await commit({ 'app/b.yaml': configMap('b', '1'), 'app/a.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}', 'app/README.md': '# no' });
      const id = await fixture.declare(app('plain'), [gitSource(url, 'app')]);
      const [published] = await fixture.published(id);
      expect(published).toMatchObject({ revision: sha, objects: 2, declarations: 0, previousDigest: null, cause: 'declaration', commits: [{ revision: sha, message: 'change' }] });
      const text = await fixture.runtime.store.text(published!.digest);
      expect(`sha256:${createHash('sha256').update(text!).digest('hex')}`).toBe(published!.digest);
      expect((await fixture.objects(id)).map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    });

    it('takes sub-directories, includes and excludes as Argo CD does', async () => {
      await commit({ 'app/a.yaml': configMap('a', '1'), 'app/sub/b.yaml': configMap('b', '1'), 'app/sub/c.yml': configMap('c', '1'), 'app/sub/d-test.yaml': configMap('d', '1') });
      const named = async (name: string, directory: { recurse: boolean; include: string | null; exclude: string | null }) =>
        (await fixture.objects(await fixture.declare(app(name), [gitSource(url, 'app', { build: { tool: 'plain', directory } })]))).map(({ metadata }) => metadata.name);
      expect(await named('flat', { recurse: false, include: null, exclude: null })).toEqual(['a']);
      expect(await named('deep', { recurse: true, include: null, exclude: null })).toEqual(['a', 'b', 'c', 'd']);
      expect(await named('include', { recurse: true, include: '{a,sub/*}.yaml', exclude: '*-test.yaml' })).toEqual(['a', 'b']);
    });

    it('keeps declarations apart from what clusters get, and gives them a part in the digest', async () => {
      const child = (name: string) => `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec: {}\n`;
      await commit({ 'apps/one.yaml': child('one') });
      const id = await fixture.declare(app('root'), [gitSource(url, 'apps')]);
      await commit({ 'apps/two.yaml': child('two') });
      await fixture.look(url);
      const published = await fixture.published(id);
      expect(published.map(({ objects, declarations }) => [objects, declarations])).toEqual([[0, 1], [0, 2]]);
      expect(published[0]!.digest).not.toBe(published[1]!.digest);
      expect((await fixture.runtime.store.content(published[1]!.digest))?.declarations).toHaveLength(2);
    });

    it('uses the last of two objects with one name, and says so', async () => {
      await commit({ 'app/a.yaml': configMap('same', 'first'), 'app/b.yaml': configMap('same', 'second') });
      const id = await fixture.declare(app('twice'), [gitSource(url, 'app')]);
      expect(await fixture.objects(id)).toMatchObject([{ data: { value: 'second' } }]);
      expect((await fixture.published(id))[0]!.warnings).toEqual([expect.stringContaining('rendered more than once')]);
    });

    it('follows a link inside the repository', async () => {
      await commit({ 'shared/a.yaml': configMap('a', '1'), 'app/a.yaml': { mode: '120000', content: '../shared/a.yaml' } });
      const id = await fixture.declare(app('link'), [gitSource(url, 'app')]);
      await commit({ 'shared/a.yaml': configMap('a', '2') });
      await fixture.look(url);
      expect(await fixture.objects(id)).toMatchObject([{ data: { value: '2' } }]);
    });
  });

  describe('what a commit touches', () => {
    it('renders the applications whose files changed and writes nothing for the others', async () => {
      await commit(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`apps/${n}/cm.yaml`, configMap(`cm-${n}`, '1')])));
      const ids: string[] = [];
      for (let n = 0; n < 20; n += 1) ids.push(await fixture.declare(app(`many-${n}`), [gitSource(url, `apps/${n}`)]));
      const before = (await fixture.source.events()).length;
      const sha = await commit({ 'apps/7/cm.yaml': configMap('cm-7', '2') });
      await fixture.look(url);
      const after = (await fixture.source.events()).slice(before).map(({ type }) => type);
      expect(after).toEqual(['source.revision-observed', 'render.bundle-published']);
      const published = await fixture.published(ids[7]!);
      expect(published.at(-1)).toMatchObject({ revision: sha, cause: 'commit', diff: { added: 0, changed: 1, removed: 0 } });
      const diff = await fixture.runtime.store.diff(published.at(-1)!.diff.digest!);
      expect(JSON.stringify(diff)).toContain('cm-7');
    });

    it('renders hundreds that are declared at once, each exactly once', async () => {
      const count = 300;
      await commit(Object.fromEntries(Array.from({ length: count }, (_, n) => [`apps/${n}/cm.yaml`, configMap(`cm-${n}`, '1')])));
      const ids = await fixture.declareAll(Object.fromEntries(Array.from({ length: count }, (_, n) => [app(`flood-${n}`), [gitSource(url, `apps/${n}`)]])));
      const published = (await fixture.source.sql.query<{ stream_id: string }>("SELECT stream_id FROM es.events WHERE type = 'render.bundle-published' AND stream_id = ANY($1)", [ids.map((id) => `render-${id}`)])).map((row) => row.stream_id);
      expect(published).toHaveLength(count);
      expect(new Set(published).size).toBe(count);
      expect(await fixture.source.sql.query('SELECT 1 FROM app.render_queue')).toEqual([]);
    });

    it('publishes nothing when what changed renders to the same bundle', async () => {
      await commit({ 'app/a.yaml': configMap('a', '1') });
      const id = await fixture.declare(app('comment'), [gitSource(url, 'app')]);
      await commit({ 'app/a.yaml': `# a comment\n${configMap('a', '1')}` });
      await fixture.look(url);
      expect(await fixture.published(id)).toHaveLength(1);
    });

    it('goes on after a restart with what it knew, catching up what it missed', async () => {
      await commit({ 'app/a.yaml': configMap('a', '1'), 'other/b.yaml': configMap('b', '1') });
      const [one, two] = [await fixture.declare(app('restart-a'), [gitSource(url, 'app')]), await fixture.declare(app('restart-b'), [gitSource(url, 'other')])];
      await commit({ 'other/b.yaml': configMap('b', '2') });
      await fixture.look(url);
      await fixture.restart();
      await commit({ 'app/a.yaml': configMap('a', '2') });
      await fixture.look(url);
      expect([await fixture.published(one), await fixture.published(two)].map((list) => list.length)).toEqual([2, 2]);
    });

    it('removes what a rendering left behind that was killed: values of declarations may be in it', async () => {
      const folder = path.join(fixture.source.data.path, 'render');
      await mkdir(path.join(folder, 'run-left/home'), { recursive: true });
      await writeFile(path.join(folder, 'run-left/home/inline-values.yaml'), 'password: canary');
      await fixture.restart();
      expect(await readdir(folder).catch(() => [])).toEqual([]);
    });

    it('finds a wish in the queue that a crash left there', async () => {
      await commit({ 'app/a.yaml': configMap('a', '1') });
      const id = await fixture.declare(app('crash'), [gitSource(url, 'app')]);
      await commit({ 'app/a.yaml': configMap('a', '2') });
      await fixture.source.runtime.watcher.refresh(url);
      await fixture.source.sql.query("INSERT INTO app.render_queue (application_id, wish, cause, correlation_id) VALUES ($1, nextval('app.render_wishes'), 'commit', 'c')", [id]);
      await fixture.restart();
      await fixture.settle();
      expect((await fixture.published(id)).length).toBe(2);
      expect(await fixture.source.sql.query('SELECT 1 FROM app.render_queue')).toEqual([]);
    });

    it('masks Secrets in the stored difference but not in the bundle', async () => {
      const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${value}}\n`;
      await commit({ 'app/s.yaml': secret('canary-one') });
      const id = await fixture.declare(app('secret'), [gitSource(url, 'app')]);
      await commit({ 'app/s.yaml': secret('canary-two') });
      await fixture.look(url);
      const last = (await fixture.published(id)).at(-1)!;
      expect(last.diff.changed).toBe(1);
      const diff = JSON.stringify(await fixture.runtime.store.diff(last.diff.digest!));
      for (const word of ['canary-one', 'canary-two']) {
        expect(diff).not.toContain(word);
        expect(diff).not.toContain(Buffer.from(word).toString('base64'));
      }
      expect(JSON.stringify(await fixture.objects(id))).toContain('canary-two');
      expect(JSON.stringify(await fixture.source.events())).not.toContain('canary-');
    });

    it('publishes the same bundle again after a failure, so that the error clears', async () => {
      await commit({ 'app/a.yaml': configMap('a', '1') });
      const id = await fixture.declare(app('heal'), [gitSource(url, 'app')]);
      await commit({ 'app/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n  broken' });
      await fixture.look(url);
      await fixture.look(url);
      expect(await fixture.failed(id)).toMatchObject([{ code: 'render.malformed-manifest', file: 'app/a.yaml' }]);
      await commit({ 'app/a.yaml': configMap('a', '1') });
      await fixture.look(url);
      const digests = (await fixture.published(id)).map(({ digest }) => digest);
      expect(digests).toHaveLength(2);
      expect(digests[0]).toBe(digests[1]);
    });

    it('publishes again when an application is retired and declared once more, and stops following what nobody uses', async () => {
      await commit({ 'app/a.yaml': configMap('a', '1') });
      const id = await fixture.declare(app('again'), [gitSource(url, 'app')]);
      await fixture.retire(app('again'));
      expect(fixture.source.runtime.watcher.current(url, 'main')).toBeNull();
      await fixture.declare(app('again'), [gitSource(url, 'app')]);
      expect(await fixture.published(id)).toHaveLength(2);
    });
  });

  describe('kustomize', () => {
    beforeEach(() =>
      commit({
        'base/kustomization.yaml': 'resources: [d.yaml]\nconfigMapGenerator:\n- name: conf\n  files: [app.properties]\n',
        'base/d.yaml': deployment('web', 'nginx:1.0'),
        'base/app.properties': 'a=1\n',
        'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamePrefix: prod-\npatches:\n- path: patch.yaml\n',
        'overlays/prod/patch.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n',
        'unrelated/x.yaml': 'x',
      }),
    );

    it('builds an overlay on its base and renders anew when the base changes, not otherwise', async () => {
      const id = await fixture.declare(app('overlay'), [gitSource(url, 'overlays/prod')]);
      expect((await fixture.objects(id)).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(expect.arrayContaining(['Deployment prod-web']));
      await commit({ 'unrelated/x.yaml': 'y' });
      await fixture.look(url);
      expect(await fixture.published(id)).toHaveLength(1);
      await commit({ 'base/app.properties': 'a=2\n' });
      await fixture.look(url);
      expect(await fixture.published(id)).toHaveLength(2);
    });

    it('applies the options of an application as kustomize edit would', async () => {
      const build = kustomize({ namePrefix: 'app-', nameSuffix: '-x', namespace: 'team', images: ['nginx=registry.test:5000/nginx:2.0'], replicas: [{ name: 'web', count: 5 }], commonLabels: { owner: 'team' }, patches: [{ patch: '- op: add\n  path: /metadata/annotations\n  value: {patched: "yes"}\n', path: null, target: { kind: 'Deployment' }, options: {} }] });
      const id = await fixture.declare(app('options'), [gitSource(url, 'overlays/prod', { build })]);
      const web = (await fixture.objects(id)).find(({ kind }) => kind === 'Deployment');
      expect(web).toMatchObject({
        metadata: { name: 'app-web-x', namespace: 'team', labels: { owner: 'team' }, annotations: { patched: 'yes' } },
        spec: { replicas: 5, template: { spec: { containers: [{ image: 'registry.test:5000/nginx:2.0' }] } } },
      });
    });
  });

  describe('helm', () => {
    it('renders a chart with the application as release, CRDs included unless skipped', async () => {
      await commit(CHART);
      const id = await fixture.declare(app('chart'), [gitSource(url, 'chart')]);
      const objects = await fixture.objects(id);
      expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['CustomResourceDefinition things.example.test', `ConfigMap ${app('chart')}-cm`]);
      expect(objects[1]).toMatchObject({ metadata: { namespace: 'demo' }, data: { value: 'default' } });
      const bare = await fixture.declare(app('chart-bare'), [gitSource(url, 'chart', { build: helm({ skipCrds: true, releaseName: 'rel' }) })]);
      expect((await fixture.objects(bare)).map(({ metadata }) => metadata.name)).toEqual(['rel-cm']);
    });

    it('lets parameters win over the values object, that over value files, and those over the chart', async () => {
      await commit({ ...CHART, 'chart/values-prod.yaml': 'value: file\nother: file\ncount: 2\n', 'env/prod.yaml': 'count: 9\n' });
      const build = helm({ valueFiles: ['values-prod.yaml', '../env/prod.yaml'], valuesObject: { value: 'object', other: 'object' }, parameters: [{ name: 'value', value: 'a,b', forceString: false }] });
      const id = await fixture.declare(app('values'), [gitSource(url, 'chart', { build })]);
      expect((await fixture.objects(id)).at(-1)).toMatchObject({ data: { value: 'a,b', other: 'object', count: '9' } });
    });

    it('renders the secrets of a declaration, which no event, row or message has', async () => {
      await commit({ ...CHART, 'fails/Chart.yaml': 'apiVersion: v2\nname: fails\nversion: 0.1.0\n', 'fails/templates/x.yaml': '{{ fail (printf "password is %s" .Values.password) }}\n' });
      const parameters = [{ name: 'password', value: 'canary,one', forceString: false }];
      const set = { values: 'value: "{{ .Values.password }}"\ndb: {token: "canary two"}', valuesObject: null };
      const rendered = await fixture.declare(app('secret'), [gitSource(url, 'chart', { build: helm({ parameters: [{ name: 'value', value: 'https://ada:canary@x.example', forceString: false }, ...parameters], ...set }) })]);
      expect((await fixture.objects(rendered)).at(-1)).toMatchObject({ data: { value: 'https://ada:canary@x.example' } });
      const failing = await fixture.declare(app('telling'), [gitSource(url, 'fails', { build: helm({ parameters }) })]);
      expect((await fixture.failed(failing)).at(-1)?.message).toContain('password is [withheld]');
      const events = await fixture.source.store.readAll({ after: 0, limit: 1_000 });
      expect(JSON.stringify(events)).not.toContain('canary');
      const inputs = await fixture.source.sql.query<{ row: string }>('SELECT t::text AS row FROM app.render_inputs t');
      expect(inputs.map(({ row }) => row).join()).not.toContain('canary');
    });

    it('renders the secrets of inline patches, which no event or row has', async () => {
      await commit({ 'patched/kustomization.yaml': 'resources: [secret.yaml]\n', 'patched/secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: patched}\nstringData: {plain: x}\n' });
      const patch = 'apiVersion: v1\nkind: Secret\nmetadata: {name: patched}\nstringData: {plain: canary-patch}\n';
      const id = await fixture.declare(app('patched'), [gitSource(url, 'patched', { build: kustomize({ patches: [{ patch, path: null, target: null, options: {} }] }) })]);
      expect((await fixture.objects(id)).at(-1)).toMatchObject({ kind: 'Secret', stringData: { plain: 'canary-patch' } });
      expect(JSON.stringify(await fixture.source.store.readAll({ after: 0, limit: 1_000 }))).not.toContain('canary-patch');
      const inputs = await fixture.source.sql.query<{ row: string }>('SELECT t::text AS row FROM app.render_inputs t');
      expect(inputs.map(({ row }) => row).join()).not.toContain('canary-patch');
    });

    it('says so when a secret of a declaration is not kept any more', async () => {
      await commit(CHART);
      const source = gitSource(url, 'chart', { build: helm({ parameters: [{ name: 'password', value: 'x1', forceString: false }] }) });
      const id = await fixture.declare(app('kept'), [source]);
      await fixture.source.sql.query('DELETE FROM app.withheld_values WHERE application_id = $1', [id]);
      await commit({ ...CHART, 'chart/values.yaml': 'value: other\n' });
      await fixture.look(url);
      expect((await fixture.failed(id)).at(-1)).toMatchObject({ code: 'catalog.withheld-value-missing', message: expect.stringContaining('Declare the application again') });
    });

    it('reads value files of another source by its name and renders anew when they change', async () => {
      await commit({ ...CHART, 'values/prod.yaml': 'value: referred\n' });
      const sources = [gitSource(url, 'chart', { build: helm({ valueFiles: ['$vals/values/prod.yaml'] }) }), gitSource(url, null, { name: 'vals' })];
      const id = await fixture.declare(app('multi'), sources);
      expect((await fixture.objects(id)).at(-1)).toMatchObject({ data: { value: 'referred' } });
      await commit({ 'values/prod.yaml': 'value: changed\n' });
      await fixture.look(url);
      expect((await fixture.objects(id)).at(-1)).toMatchObject({ data: { value: 'changed' } });
    });

    it('takes a chart beside it as a dependency by file://', async () => {
      await commit({
        ...CHART,
        'parent/Chart.yaml': 'apiVersion: v2\nname: parent\nversion: 0.1.0\ndependencies:\n- {name: demo, version: 0.1.0, repository: "file://../chart"}\n',
        'parent/values.yaml': 'demo: {value: from-parent}\n',
      });
      const id = await fixture.declare(app('parent'), [gitSource(url, 'parent')]);
      expect((await fixture.objects(id)).at(-1)).toMatchObject({ data: { value: 'from-parent' } });
    });
  });
});
