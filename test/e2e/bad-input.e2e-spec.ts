import { randomUUID } from 'node:crypto';
import { eventually, freePort, GitServer, tempDir } from '@tidemark/testing';
import { application, configMap } from './bad-input/bad-input.js';
import { BadInputFleet, CLUSTER } from './bad-input/bad-input-fleet.js';
import { DECLARATION_CASES } from './bad-input/declaration-cases.js';
import { HARMLESS_CASES } from './bad-input/harmless-cases.js';
import { RENDER_CASES } from './bad-input/render-cases.js';
import { RAW_CASES, REQUEST_CASES } from './bad-input/request-cases.js';
import { joinWithToken } from '../system/join.js';

const LONG = 60_000;
const WORDS = /^[^\s].{15,}/s;

describe('bad input', () => {
  let fleet: BadInputFleet;

  beforeAll(async () => {
    fleet = await BadInputFleet.start();
  }, 2 * LONG);

  afterAll(() => fleet?.stop(), LONG);

  afterEach(() => fleet.witnessIsUntouched());

  describe('in the files of an application', () => {
    beforeAll(async () => {
      await fleet.push([...RENDER_CASES, ...HARMLESS_CASES], 'Everything that can be wrong');
      await fleet.declare(...RENDER_CASES, ...HARMLESS_CASES);
    }, LONG);

    it.each(RENDER_CASES)('$what is recorded as $code and shown on the application, which runs nowhere', async ({ name, code, says }) => {
      const failed = await fleet.event('render.bundle-failed', name);
      expect(failed.data).toMatchObject({ code, message: expect.stringMatching(says) });
      expect(failed.summary).toContain(`${name} does not render`);
      expect(await fleet.condition(name, 'render-failed')).toMatchObject({ message: failed.data['message'] });
      expect(await fleet.summary(name)).toMatch(/^It runs nowhere yet\. .{20}/);
      expect(await fleet.system.api.targets(name)).toEqual([]);
    }, LONG);

    it.each(HARMLESS_CASES)('$what is told of and runs', async ({ name, rendered, declared, data }) => {
      await fleet.live(name);
      const { warnings, bundle } = await fleet.warnings(name);
      expect(bundle?.warnings).toEqual(rendered === undefined ? [] : [expect.stringMatching(rendered)]);
      expect(warnings).toEqual(declared === undefined ? [] : [{ path: declared.path, message: expect.stringMatching(declared.message) }]);
      if (data === undefined) return;
      const live = await fleet.system.kubectl(CLUSTER, '-n', name, 'get', 'configmap', 'map', '-o', 'jsonpath={.data}');
      expect(JSON.parse(live)).toMatchObject(data);
    }, LONG);

    it('warnings stay in the event of the bundle and in the declaration', async () => {
      const published = await fleet.event('render.bundle-published', 'twice');
      expect(published.data['warnings']).toEqual([expect.stringContaining('more than once')]);
      const declared = await fleet.event('catalog.application-declared', 'unknown-spec-field');
      expect(declared.data).toMatchObject({ declaration: { spec: { colour: 'blue' } }, warnings: [{ path: 'spec.colour' }] });
    }, LONG);

    describe('and mended', () => {
      beforeAll(async () => {
        await fleet.push(RENDER_CASES.map(({ name, mended }) => ({ name, files: mended })), 'Mend everything');
        const redeclared = RENDER_CASES.filter(({ mendedSource, mendedRevision }) => mendedSource !== undefined || mendedRevision !== undefined);
        await fleet.declare(...redeclared.map(({ name, mendedSource, mendedRevision }) => ({ name, ...(mendedSource !== undefined && { source: mendedSource }), ...(mendedRevision !== undefined && { targetRevision: mendedRevision }) })));
      }, LONG);

      it.each(RENDER_CASES)('$what is forgotten: the application is live', async ({ name }) => {
        await fleet.live(name);
        expect(await fleet.conditions(name)).toEqual([]);
      }, LONG);
    });

    it('breaks nothing that runs: the last good bundle stays, until a better one comes', async () => {
      const good = await fleet.push([{ name: 'steady', files: { 'map.yaml': configMap('map', 'a: first') } }], 'Good');
      await fleet.declare({ name: 'steady' });
      await fleet.live('steady', good);
      await fleet.push([{ name: 'steady', files: { 'map.yaml': 'a: [' , 'other.yaml': 'kind: [\napiVersion: metadata' } }], 'Bad');
      await fleet.condition('steady', 'render-failed');
      expect(await fleet.system.api.isLive('steady', 1, good)).toBe(true);
      const better = await fleet.push([{ name: 'steady', files: { 'map.yaml': configMap('map', 'a: second'), 'other.yaml': null } }], 'Better');
      await fleet.live('steady', better);
      expect(await fleet.conditions('steady')).toEqual([]);
    }, LONG);
  });

  describe('in a declaration', () => {
    it.each(DECLARATION_CASES)('$what is refused with the path and the reason, and the refusal is recorded', async ({ manifest, clusters, path, says }) => {
      const before = await fleet.position();
      const applications = await fleet.applications();
      const refusals = await fleet.refusals('declare', { manifests: manifest(fleet.url), clusters: clusters ?? [CLUSTER], reason: 'a refused declaration' });
      expect(refusals).toContainEqual(expect.objectContaining({ code: 'catalog.declaration-rejected', message: expect.stringMatching(says), path: ['input', 'manifests', ...(path === '' ? [] : [path])] }));
      expect(JSON.stringify(refusals)).not.toContain('hunter2');
      const recorded = await fleet.event('catalog.declaration-rejected', null, ({ position }) => position > before);
      expect(recorded).toMatchObject({ stream: 'declarations-refused', reason: 'a refused declaration', data: { owner: null, origin: { kind: 'api' } } });
      expect(recorded.data['errors']).toContainEqual({ path, message: expect.stringMatching(/\S/) });
      expect(await fleet.applications()).toEqual(applications);
    }, LONG);

    it('in Git is a condition of its root, and its siblings are declared all the same', async () => {
      const child = (name: string, cluster: string): string => application({ name, repoURL: fleet.url, path: 'witness', destination: `{ name: ${cluster}, namespace: ${name} }` });
      await fleet.push([{ name: 'root', files: { 'good.yaml': child('good-child', CLUSTER), 'bad.yaml': child('bad-child', 'atlantis') } }], 'A root');
      await fleet.declare({ name: 'root' });
      await fleet.live('good-child');
      expect((await fleet.condition('root', 'declaration-rejected')).message).toMatch(/argocd\/bad-child in Git is not declared: spec\.destination\.name no cluster "atlantis"/);
      expect((await fleet.event('catalog.declaration-rejected', null, ({ data }) => data['name'] === 'bad-child')).data).toMatchObject({ origin: { kind: 'git' } });
      await fleet.push([{ name: 'root', files: { 'bad.yaml': child('bad-child', CLUSTER) } }], 'Mend the child');
      await fleet.live('bad-child');
      await eventually(async () => (await fleet.conditions('root')).length === 0, { what: 'the root to have no condition', timeoutMs: LONG });
    }, LONG);
  });

  describe('in a repository', () => {
    const failure = async (name: string, code: string, says: RegExp, repoURL: string): Promise<void> => {
      const fetched = await fleet.event('source.fetch-failed', null, ({ data }) => data['url'] === repoURL);
      expect(fetched.data).toMatchObject({ code, message: expect.stringMatching(says) });
      expect(String(fetched.data['message'])).toContain(repoURL);
      expect((await fleet.condition(name, 'source-unreachable')).message).toMatch(says);
      expect((await fleet.event('render.bundle-failed', name)).data).toMatchObject({ code });
    };
    const mended = async (name: string, repoURL: string): Promise<void> => {
      await fleet.live(name);
      expect(await fleet.conditions(name)).toEqual([]);
      await fleet.event('source.fetch-recovered', null, ({ data }) => data['url'] === repoURL);
    };
    const files = (name: string) => ({ files: { [`${name}/map.yaml`]: configMap('map') }, message: 'Add' });

    it('a wrong password is named as such, never shown, and mended by the right one', async () => {
      const { git } = fleet.system.git;
      const repository = await git.repository('private', { credentials: { username: 'robot', password: 'open sesame' } });
      await repository.commitFiles(files('private'));
      const repoURL = git.cloneUrl('private');
      await fleet.declare({ name: 'private', repoURL });
      await failure('private', 'source.authentication-failed', /refused the credentials, or none are registered/, repoURL);
      const wrong = { url: repoURL, credential: { username: 'robot', password: 'hunter2' } };
      expect(await fleet.refusals('configureRepository', wrong)).toEqual([expect.objectContaining({ code: 'source.wrong-credentials', message: expect.stringContaining(repoURL), nextStep: expect.stringMatching(WORDS) })]);
      expect(await fleet.refusals('configureRepository', { ...wrong, skipTest: true })).toEqual([]);
      expect((await fleet.condition('private', 'source-unreachable')).message).toMatch(/refused the credentials/);
      expect(await fleet.refusals('configureRepository', { url: repoURL, credential: { username: 'robot', password: 'open sesame' } })).toEqual([]);
      await mended('private', repoURL);
      expect(await fleet.system.log('control-plane')).not.toMatch(/hunter2|open sesame/);
    }, LONG);

    it('a closed port is named with its address, and tried again', async () => {
      const folder = await tempDir('late-git');
      const port = await freePort();
      const repoURL = `http://127.0.0.1:${port}/late.git`;
      await fleet.declare({ name: 'unreachable', repoURL });
      await failure('unreachable', 'source.unreachable', /server could not be reached.*port \d+/, repoURL);
      const server = await GitServer.start({ folder: folder.path, port });
      try {
        await (await server.repository('late')).commitFiles(files('unreachable'));
        expect(await fleet.refusals('refresh', { application: 'unreachable' })).toEqual([]);
        await mended('unreachable', repoURL);
      } finally {
        await server.stop();
        await folder.remove();
      }
    }, LONG);

    it('a repository that is not there is told apart from a server that is not', async () => {
      const repoURL = fleet.system.git.git.cloneUrl('later');
      await fleet.declare({ name: 'no-repository', repoURL });
      await failure('no-repository', 'source.repository-not-found', /no repository at the address, or the credentials may not see it/, repoURL);
      await (await fleet.system.git.git.repository('later')).commitFiles(files('no-repository'));
      expect(await fleet.refusals('refresh', { application: 'no-repository' })).toEqual([]);
      await mended('no-repository', repoURL);
    }, LONG);

    it('an empty repository has no branch, until the first push', async () => {
      const repository = await fleet.system.repository('blank');
      await fleet.declare({ name: 'blank', repoURL: fleet.system.git.git.cloneUrl('blank') });
      expect((await fleet.event('render.bundle-failed', 'blank')).data).toMatchObject({ code: 'render.ref-not-found', message: expect.stringMatching(/blank\.git has no branch, tag or commit "main"/) });
      await repository.commitFiles(files('blank'));
      await fleet.live('blank');
      expect(await fleet.conditions('blank')).toEqual([]);
    }, LONG);

    it('a scheme that is not allowed here is refused when it is used', async () => {
      await fleet.declare({ name: 'from-file', repoURL: 'file:///etc' });
      expect((await fleet.event('render.bundle-failed', 'from-file')).data).toMatchObject({ code: 'source.scheme-refused', message: expect.stringMatching(/file:\/\/\/etc uses file, which is not allowed here.*TIDEMARK_GIT_SCHEMES/) });
      expect((await fleet.condition('from-file', 'render-failed')).message).toContain('not allowed');
    }, LONG);

    it('a chart repository that does not answer is named', async () => {
      const manifest = application({ name: 'no-charts', repoURL: `http://127.0.0.1:${await freePort()}/charts`, targetRevision: '1.0.0' }).replace('path: "no-charts"', 'chart: redis');
      await fleet.system.api.declare(manifest, [CLUSTER]);
      expect((await fleet.event('render.bundle-failed', 'no-charts')).data).toMatchObject({ code: 'render.chart-repository-unreachable', message: expect.stringMatching(/charts\/index\.yaml could not be reached/) });
      await fleet.condition('no-charts', 'render-failed');
    }, LONG);

    it('a deleted branch is a condition, and what runs goes on running', async () => {
      const first = await fleet.repository.commitFiles({ ...files('branched'), branch: 'release' });
      await fleet.declare({ name: 'branched', targetRevision: 'release' });
      await fleet.live('branched', first);
      await fleet.repository.setRef('refs/heads/release', null);
      expect((await fleet.condition('branched', 'ref-lost')).message).toMatch(/release/);
      expect((await fleet.event('source.ref-lost', null)).data).toMatchObject({ url: fleet.url, ref: 'release', lastRevision: first });
      expect(await fleet.system.api.isLive('branched', 1, first)).toBe(true);
      const again = await fleet.repository.commitFiles({ files: { 'branched/map.yaml': configMap('map', 'a: again') }, message: 'Again', branch: 'release' });
      await fleet.live('branched', again);
      expect(await fleet.conditions('branched')).toEqual([]);
    }, LONG);

    it('a rewritten branch is followed, and recorded as rewritten', async () => {
      const old = await fleet.repository.commitFiles({ ...files('forced'), branch: 'rewritten' });
      await fleet.declare({ name: 'forced', targetRevision: 'rewritten' });
      await fleet.live('forced', old);
      const rewritten = await fleet.repository.commitFiles({ files: { 'forced/map.yaml': configMap('map', 'a: rewritten') }, message: 'Rewrite', branch: 'rewritten', parent: null });
      await fleet.live('forced', rewritten);
      const observed = await fleet.event('source.revision-observed', null, ({ data }) => data['revision'] === rewritten);
      expect(observed.data).toMatchObject({ forced: true, previousRevision: old });
      const { commit } = await fleet.system.api.query<{ commit: { message: string } }>('query($sha: String!) { commit(sha: $sha) { message } }', { sha: old });
      expect(commit.message).toContain('Add');
    }, LONG);
  });

  describe('in a request', () => {
    it.each(REQUEST_CASES)('$what is refused with $code and writes nothing', async ({ mutation, input, code, says }) => {
      const before = await fleet.position();
      expect(await fleet.refusals(mutation, input)).toEqual([expect.objectContaining({ code, message: expect.stringMatching(says), nextStep: expect.stringMatching(WORDS) })]);
      expect(await fleet.position()).toBe(before);
    }, LONG);

    it.each(RAW_CASES)('$what is answered with $status and a reason', async ({ path, headers, body, anonymous, status, says }) => {
      const credential = anonymous === true ? {} : { authorization: `Bearer ${fleet.system.api.token ?? ''}` };
      const response = await fetch(`${fleet.system.address}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...credential, ...headers }, body });
      const text = await response.text();
      expect([response.status, text]).toEqual([status, expect.stringMatching(says)]);
      expect(text).not.toMatch(/node_modules|\.js:\d+|stack/);
    }, LONG);

    it('an idempotency key that meant something else is refused, and the first meaning stands', async () => {
      const idempotencyKey = randomUUID();
      expect(await fleet.refusals('hold', { application: 'twice', idempotencyKey })).toEqual([]);
      expect(await fleet.refusals('hold', { application: 'twice', idempotencyKey })).toEqual([]);
      expect(await fleet.refusals('hold', { application: 'steady', idempotencyKey })).toEqual([expect.objectContaining({ code: 'api.idempotency-key-reused', path: ['input', 'idempotencyKey'], nextStep: expect.stringMatching(WORDS) })]);
      expect(await fleet.events({ types: ['rollout.hold-placed'] })).toHaveLength(1);
    }, LONG);

    it('a join token that is wrong, or was used, is refused and recorded', async () => {
      const token = await fleet.system.api.registerCluster('second');
      expect(await joinWithToken(fleet.system, 'forged', `${token.slice(0, -4)}AAAA`)).toMatch(/refused/i);
      expect((await fleet.event('fleet.enrolment-refused', null)).data).toMatchObject({ message: expect.stringMatching(WORDS) });
      expect(await fleet.system.api.agentState('second')).toBe('PENDING');
    }, LONG);
  });

  it('loses nothing: every position has its event, and nothing failed that nobody expected', () => fleet.nothingIsLost(), LONG);
});
