import { randomUUID } from 'node:crypto';
import { applicationIdOf } from '../../../apps/control-plane/src/catalog/domain/application-identity.js';
import { ADA, applicationObject, applicationYaml, CatalogFixture, EAST, WEST } from './catalog.fixture.js';

describe('applications declared in the bundle of a root application', () => {
  let catalog: CatalogFixture;
  beforeEach(async () => {
    catalog = await CatalogFixture.create();
  });
  afterEach(async () => {
    await catalog.dispose();
  });

  const publish = async (names: readonly string[], revision: string, extra: readonly unknown[] = []): Promise<void> => {
    await catalog.publish('root', { declarations: [...names.map((name) => applicationObject(name)), ...extra] }, revision);
    await catalog.settle();
  };
  const rootConditions = async () => (await catalog.applications.conditions([applicationIdOf('argocd', 'root')])).map(({ type, message }) => ({ type, message }));

  it('are declared for the clusters of the root, owned by it, and retired when they leave it', async () => {
    await catalog.declare(applicationYaml('root'));
    await publish(['a', 'b'], 'r1', [applicationObject('far', { destination: 'west' })]);
    expect(await catalog.names()).toEqual(['a', 'b', 'far', 'root']);
    const a = await catalog.applications.byName('a');
    expect(a).toMatchObject({ clusters: [EAST], owner: { applicationId: applicationIdOf('argocd', 'root') }, origin: { kind: 'git', revision: 'r1' } });
    expect((await catalog.applications.byName('far'))?.clusters).toEqual([WEST]);
    await publish(['a'], 'r2');
    expect(await catalog.names()).toEqual(['a', 'root']);
    expect((await catalog.applications.byName('b'))?.retiredAt).not.toBeNull();
  });

  it('say nothing new when the bundle says nothing new', async () => {
    await catalog.declare(applicationYaml('root'));
    await publish(['a'], 'r1');
    const head = await catalog.store.head();
    await publish(['a'], 'r2');
    expect(await catalog.store.head()).toBe(head + 1);
  });

  it('stay when most of them vanish at once, and the root says so until they are back', async () => {
    await catalog.declare(applicationYaml('root'));
    await publish(['a', 'b', 'c', 'd', 'e'], 'r1');
    await publish(['a'], 'r2');
    expect(await catalog.names()).toHaveLength(6);
    expect(await rootConditions()).toEqual([{ type: 'retirement-withheld', message: expect.stringContaining('argocd/b, argocd/c') }]);
    await publish(['a', 'b', 'c', 'd', 'e'], 'r3');
    expect(await rootConditions()).toEqual([]);
  });

  it('stay when the render is empty', async () => {
    await catalog.declare(applicationYaml('root'));
    await publish(['a'], 'r1');
    await publish([], 'r2');
    expect(await catalog.names()).toEqual(['a', 'root']);
    expect(await rootConditions()).toMatchObject([{ type: 'retirement-withheld' }]);
  });

  it('stay when prune is off', async () => {
    await catalog.declare(applicationYaml('root', { automated: '{}' }));
    await publish(['a', 'b'], 'r1');
    await publish(['a'], 'r2');
    expect(await catalog.names()).toEqual(['a', 'b', 'root']);
  });

  it('are not taken from whoever declared them, and the mistake is shown on the root until it is gone', async () => {
    await catalog.declare(applicationYaml('root'));
    await catalog.declare(applicationYaml('mine'));
    const wrong = { ...applicationObject('wrong'), spec: {} };
    await publish(['a', 'mine', 'root'], 'r1', [wrong]);
    expect((await catalog.applications.byName('mine'))?.owner).toBeNull();
    expect((await rootConditions()).map(({ message }) => message).sort()).toEqual([
      expect.stringContaining('argocd/mine in Git is not declared'),
      expect.stringContaining('declares the root application itself'),
      expect.stringContaining('argocd/wrong in Git is not declared: spec.source is missing'),
    ]);
    await publish(['a'], 'r2');
    expect(await rootConditions()).toEqual([]);
  });

  it('are not retired by a mistake in their file', async () => {
    await catalog.declare(applicationYaml('root'));
    await publish(['a', 'b'], 'r1');
    await publish(['a'], 'r2', [{ ...applicationObject('b'), spec: {} }]);
    expect(await catalog.names()).toEqual(['a', 'b', 'root']);
  });

  it('wait for a person when the root does', async () => {
    await catalog.declare(applicationYaml('root', { automated: '' }));
    await publish(['a'], 'r1');
    expect(await catalog.names()).toEqual(['root']);
    const rootId = applicationIdOf('argocd', 'root');
    const plan = await catalog.rollouts.plan(rootId);
    await catalog.rollouts.decide(rootId, { kind: 'request-sync', plan, clusterIds: null, prune: null, allowEmpty: false, force: false, resources: null, syncOptions: [], revision: null, initiatedBy: 'ada' }, { commandId: randomUUID(), meta: ADA });
    await catalog.settle();
    expect(await catalog.names()).toEqual(['a', 'root']);
  });

  it.each([
    ['go with a root that cascades', true, []],
    ['stay, as nobody\'s, when their root goes without cascade', false, ['a', 'b']],
  ])('%s', async (_what, cascade, left) => {
    await catalog.declare(applicationYaml('root', { cascade }));
    await publish(['a', 'b'], 'r1');
    await catalog.retire('root');
    expect(await catalog.names()).toEqual(left);
    for (const name of left) expect((await catalog.applications.byName(name))?.owner).toBeNull();
  });

  it('may be roots themselves', async () => {
    await catalog.declare(applicationYaml('root'));
    await publish(['team'], 'r1');
    await catalog.publish('team', { declarations: [applicationObject('service')] }, 'r1');
    await catalog.settle();
    expect((await catalog.applications.byName('service'))?.owner).toEqual({ applicationId: applicationIdOf('argocd', 'team') });
    await catalog.publish('root', { objects: [{}], declarations: [] }, 'r2');
    await catalog.settle();
    expect(await catalog.names()).toEqual(['root']);
  });
});
