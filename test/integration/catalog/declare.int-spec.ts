import { parseRepositoryUrl } from '../../../apps/control-plane/src/source/domain/repository-url.js';
import { applicationYaml, CatalogFixture, EAST, REPOSITORY, WEST } from './catalog.fixture.js';

describe('declaring applications', () => {
  let catalog: CatalogFixture;
  beforeAll(async () => {
    catalog = await CatalogFixture.create();
  });
  afterAll(async () => {
    await catalog.dispose();
  });

  it('records them for the clusters they are bound to, and can be asked by what they follow', async () => {
    const declared = await catalog.declare(`${applicationYaml('one')}\n---\n${applicationYaml('two', { destination: 'west' })}`, ['east', 'west']);
    expect(declared).toMatchObject({ errors: [], applications: [{ name: 'one', outcome: 'created' }, { name: 'two', outcome: 'created' }] });
    await catalog.settle();
    expect((await catalog.applications.byName('one'))?.clusters).toEqual([EAST, WEST]);
    expect((await catalog.applications.byName('two', 'argocd'))?.clusters).toEqual([WEST]);
    const { repositoryId } = parseRepositoryUrl(REPOSITORY, ['https']);
    expect(await catalog.applications.byRepository(repositoryId, 'HEAD')).toHaveLength(2);
    expect(await catalog.applications.byRepository(repositoryId, 'main')).toEqual([]);
    expect(await catalog.applications.bySource(REPOSITORY)).toHaveLength(2);
  });

  it('says nothing new when repeated', async () => {
    await catalog.declare(applicationYaml('again'));
    const head = await catalog.store.head();
    expect(await catalog.declare(applicationYaml('again'))).toMatchObject({ applications: [{ outcome: 'unchanged' }], position: 0 });
    expect(await catalog.store.head()).toBe(head);
  });

  it('records nothing in a dry run, and says what it would do', async () => {
    const head = await catalog.store.head();
    expect(await catalog.declare(applicationYaml('later'), ['east'], true)).toMatchObject({ applications: [{ name: 'later', outcome: 'created' }] });
    expect(await catalog.store.head()).toBe(head);
  });

  it.each([
    ['no cluster', applicationYaml('x'), [], 'spec.destination', '--cluster NAME'],
    ['an unknown cluster', applicationYaml('x'), ['nowhere'], '--cluster', 'no cluster "nowhere"'],
    ['an unknown destination', applicationYaml('x', { destination: 'mars' }), ['east'], 'spec.destination.name', 'no cluster "mars"'],
    ['a namespace', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}', ['east'], 'kind', 'is not a declaration'],
    ['the settings of Argo CD', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}', ['east'], 'kind', 'TIDEMARK_AGENT_HEALTH_CHECKS_DIR'],
    ['an application set', 'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: x}', ['east'], 'kind', 'not supported yet'],
    ['a Flux kustomization', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}', ['east'], 'kind', 'not supported yet'],
    ['broken YAML', 'a: [', ['east'], '', 'not valid YAML'],
    ['nothing', '', ['east'], '', 'no document'],
    ['the same application twice', `${applicationYaml('x')}\n---\n${applicationYaml('x')}`, ['east'], 'metadata.name', 'twice'],
  ])('with %s is refused and recorded as such, and nothing else of the file is', async (_what, manifests, clusters, path, message) => {
    const head = await catalog.store.head();
    const result = await catalog.declare(`${applicationYaml('fine')}\n---\n${manifests}`.slice(manifests === '' ? Number.MAX_SAFE_INTEGER : 0), clusters);
    expect(result.applications).toEqual([]);
    expect(result.errors).toContainEqual(expect.objectContaining({ path, message: expect.stringContaining(message) }));
    const recorded = await catalog.store.readAll({ after: head, limit: 100 });
    expect(new Set(recorded.map(({ type }) => type))).toEqual(new Set(['catalog.declaration-rejected']));
    expect(recorded.at(-1)?.position).toBe(result.position);
    expect(recorded.flatMap(({ data }) => (data as { errors: object[] }).errors)).toContainEqual({ path, message: expect.stringContaining(message) });
  });

  it('of a thousand at once loses none', async () => {
    const manifests = Array.from({ length: 1_000 }, (_, index) => applicationYaml(`bulk-${String(index)}`)).join('\n---\n');
    const declared = await catalog.declare(manifests);
    expect(declared.applications).toHaveLength(1_000);
    await catalog.settle();
    expect((await catalog.names()).filter((name) => name.startsWith('bulk-'))).toHaveLength(1_000);
  }, 60_000);
});
