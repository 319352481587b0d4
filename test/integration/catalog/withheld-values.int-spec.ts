import { maskOf, masksIn } from '@tidemark/manifest';
import { applicationIdOf } from '../../../apps/control-plane/src/catalog/domain/application-identity.js';
import { CatalogFixture, REPOSITORY } from './catalog.fixture.js';

const withHelm = (name: string, helm: string, rest = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  project: default
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  syncPolicy: {automated: {prune: true}}
  source:
    repoURL: ${REPOSITORY}
    path: chart
    helm: ${helm}
${rest}`;

describe('secret values of declarations', () => {
  let catalog: CatalogFixture;
  beforeAll(async () => {
    catalog = await CatalogFixture.create();
  });
  afterAll(() => catalog.dispose());

  const kept = async (name: string): Promise<string[]> =>
    (await catalog.sql.query<{ secret: string }>('SELECT secret FROM app.withheld_values WHERE application_id = $1 ORDER BY secret', [applicationIdOf('argocd', name)])).map(({ secret }) => secret);
  const everywhereElse = async (): Promise<string> => {
    const rows = await Promise.all(['read.applications_v1', 'es.receipts', 'es.streams'].map((table) => catalog.sql.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`)));
    return JSON.stringify([await catalog.store.readAll({ after: 0, limit: 1_000 }), rows]);
  };

  it('are kept apart: events and read models have masks in their places, and what is no secret stays', async () => {
    await catalog.declare(withHelm('one', '{parameters: [{name: db.password, value: canary-1}, {name: replicas, value: "3"}], values: "token: canary-2 # of the robot"}'));
    await catalog.settle();
    const record = await catalog.applications.byName('one');
    expect(record?.spec.sources[0]?.build.helm).toMatchObject({ parameters: [{ value: expect.stringMatching(/^tidemark-withheld-/) }, { value: '3' }], values: expect.stringContaining('# of the robot') });
    expect(masksIn(JSON.stringify(record?.declaration))).toHaveLength(2);
    expect(await everywhereElse()).not.toContain('canary');
    const revealed = await catalog.values.reveal(applicationIdOf('argocd', 'one'), masksIn(JSON.stringify(record?.spec)));
    expect([...revealed.values()].sort()).toEqual(['canary-1', 'canary-2']);
  });

  it('that are the same declare nothing new, others do', async () => {
    const outcomes: (string | undefined)[] = [];
    for (const password of ['first', 'first', 'second']) outcomes.push((await catalog.declare(withHelm('two', `{parameters: [{name: password, value: ${password}}]}`))).applications[0]?.outcome);
    expect(outcomes).toEqual(['created', 'unchanged', 'configured']);
  });

  it('have other masks in another application, and no application can ask for those of another', async () => {
    await catalog.declare(`${withHelm('left', '{parameters: [{name: password, value: same}]}')}\n---\n${withHelm('right', '{parameters: [{name: password, value: same}]}')}`);
    await catalog.settle();
    const masks = await Promise.all(['left', 'right'].map(async (name) => masksIn(JSON.stringify((await catalog.applications.byName(name))?.spec))));
    expect(masks[0]).not.toEqual(masks[1]);
    await expect(catalog.values.reveal(applicationIdOf('argocd', 'left'), masks[1] ?? [])).rejects.toMatchObject({ code: 'catalog.withheld-value-missing' });
  });

  it('are not taken from a mask that somebody copied', async () => {
    const copied = maskOf('a'.repeat(32));
    const { errors } = await catalog.declare(withHelm('copy', `{parameters: [{name: harmless, value: ${copied}}]}`));
    expect(errors).toEqual([expect.objectContaining({ path: expect.stringContaining('spec.source.helm'), message: expect.stringContaining('only stands for a secret value') })]);
  });

  it('are not quoted when they are refused, numbers without quotes included', async () => {
    const head = await catalog.store.head();
    const { errors } = await catalog.declare(withHelm('number', '{parameters: [{name: password, value: 47114711}]}'));
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('put it in quotes') })]);
    expect(JSON.stringify([errors, await catalog.store.readAll({ after: head, limit: 10 })])).not.toContain('47114711');
  });

  it('of a dry run or of a refused declaration are kept nowhere', async () => {
    await catalog.declare(withHelm('dry', '{parameters: [{name: password, value: x}]}'), ['east'], true);
    await catalog.declare(withHelm('wrong', '{parameters: [{name: password, value: x}]}', '  unknownTop: [\n'));
    expect([await kept('dry'), await kept('wrong')]).toEqual([[], []]);
  });

  it('are dropped when the declaration names others, after a while in which a rendering may still need them', async () => {
    const declare = (password: string) => catalog.declare(withHelm('turns', `{parameters: [{name: password, value: ${password}}]}`));
    await declare('old');
    await declare('new');
    expect(await kept('turns')).toEqual(['new', 'old']);
    await catalog.sql.query(`UPDATE app.withheld_values SET stored_at = now() - interval '2 hours' WHERE application_id = $1`, [applicationIdOf('argocd', 'turns')]);
    await declare('newest');
    expect(await kept('turns')).toEqual(['newest']);
  });

  it('of children of a root are kept apart, too, and dropped when the root lets them go', async () => {
    const child = (password: string) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'child', namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
      spec: { project: 'default', destination: { server: 'https://kubernetes.default.svc', namespace: 'x' }, source: { repoURL: REPOSITORY, path: 'c', helm: { valuesObject: { db: { password } } } } },
    });
    await catalog.declare(withHelm('root', '{}'));
    await catalog.settle();
    await catalog.publish('root', { declarations: [child('canary-child')] }, 'r1');
    await catalog.settle();
    expect(await kept('child')).toEqual(['"canary-child"']);
    await catalog.publish('root', { declarations: [child('canary-next')], objects: [{}] }, 'r2');
    await catalog.settle();
    expect(await kept('child')).toEqual(['"canary-child"', '"canary-next"']);
    expect(await everywhereElse()).not.toContain('canary');
    await catalog.publish('root', { objects: [{ other: true }] }, 'r3');
    await catalog.settle();
    expect(await kept('child')).toEqual([]);
  });
});
