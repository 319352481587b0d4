import { eventually } from '@tidemark/testing';
import { ApiFixture } from './api.fixture.js';

interface Row { name: string; kind: string; state: string; position: number; lag: number; error: string | null }

describe('what follows the log, in the API', () => {
  let api: ApiFixture;
  let token: string;

  beforeAll(async () => {
    api = await ApiFixture.start();
    token = await api.token();
  }, 120_000);
  afterAll(() => api?.stop(), 60_000);

  const ask = async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const answer = await api.query(query, variables, token);
    expect(answer).not.toMatchObject({ errors: [expect.anything()] });
    return answer.data as T;
  };
  const rows = async (): Promise<Row[]> => (await ask<{ projections: Row[] }>('{ projections { name kind state position lag error } }')).projections;
  const change = (mutation: string, name: string, key?: string) =>
    ask<Record<string, { position: number | null; projection: { name: string } | null; userErrors: { code: string; nextStep: string | null }[] }>>(
      `mutation($input: ProjectionInput!) { ${mutation}(input: $input) { position projection { name } userErrors { code nextStep } } }`, { input: { name, reason: 'a test', ...(key && { idempotencyKey: key }) } },
    ).then((answer) => answer[mutation]);

  it('is listed with its place and what is wrong with it', async () => {
    await eventually(async () => (await rows()).every(({ state }) => state === 'live'), { what: 'all to be live' });
    const all = await rows();
    expect(all.map(({ name }) => name)).toEqual([...all.map(({ name }) => name)].sort());
    expect(all).toContainEqual(expect.objectContaining({ name: 'targets', kind: 'PROJECTION', lag: 0, error: null }));
    expect(all.map(({ kind }) => kind)).toContain('PROCESS');
  });

  it('is made anew once for one intent, with who and why in the log, and shows the same afterwards', async () => {
    const registered = await ask<{ registerCluster: { userErrors: unknown[] } }>('mutation { registerCluster(input: {name: "kept", reason: "a test"}) { userErrors { code } } }');
    expect(registered.registerCluster.userErrors).toEqual([]);
    const key = '0190a1b2-0000-4000-8000-00000000beef';
    const first = await change('rebuildProjection', 'clusters', key);
    expect(first).toMatchObject({ userErrors: [], projection: { name: 'clusters' } });
    expect(await change('rebuildProjection', 'clusters', key)).toMatchObject({ position: first?.position, userErrors: [] });
    await eventually(async () => (await ask<{ cluster: { name: string } | null }>('{ cluster(name: "kept") { name } }')).cluster !== null, { what: 'the cluster to be shown again' });
    // The list of events is a read model, too.
    const told = async () => (await ask<{ events: { nodes: { data: unknown }[] } }>('{ events(first: 10, filter: {types: ["platform.projection-rebuild-started"]}) { nodes { data } } }')).events.nodes;
    await eventually(async () => (await told()).length > 0, { what: 'the event' });
    expect(await told()).toMatchObject([{ data: { name: 'clusters' } }]);
  });

  it.each([
    ['rebuildProjection', 'nothing-of-this-name', 'projections.unknown-projection'],
    ['rebuildProjection', 'rollout', 'projections.not-a-projection'],
    ['retryProjection', 'clusters', 'projections.not-faulted'],
  ])('%s of %s is refused by %s, with what to do', async (mutation, name, code) => {
    expect(await change(mutation, name)).toMatchObject({ position: null, userErrors: [{ code, nextStep: expect.any(String) }] });
  });
});
