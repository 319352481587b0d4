import { eventually } from '@tidemark/testing';
import type { GitRepository } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTERS = ['alpha', 'beta'];
const LONG = 60_000;

const deployment = (replicas: number, image = 'example.test/shop:1') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: '${image}' }] }
`;
const settings = (greeting: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { greeting: ${greeting} }\n`;

const application = (repoURL: string, automated: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: shop, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy:
    automated: ${automated}
    syncOptions: [CreateNamespace=true]
`;

interface History {
  applicationHistory: { nodes: { id: number; cause: string; outcome: string; revision: string; cluster: { name: string }; commit: { message: string; author: { name: string } } | null; diff: { added: number; changed: number; removed: number } | null; syncs: { startedAt: string; finishedAt: string | null; counts: Record<string, number> | null }[] }[] };
}
interface Drifts {
  driftTimeline: { nodes: { resource: string; change: string; how: string | null; endedAt: string | null; cluster: { name: string }; fields: { path: string; desired: unknown; live: unknown; manager: string }[] }[] };
}
interface EventRow { position: number; type: string; data: Record<string, unknown>; cluster: string | null }

describe('a commit travels to real clusters and returns as history', () => {
  let system: TidemarkSystem;
  let repository: GitRepository;
  let repoURL: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: CLUSTERS });
    repository = await system.repository('platform');
    repoURL = system.git.git.cloneUrl('platform');
    await repository.commitFiles({ files: { 'shop/deployment.yaml': deployment(2), 'shop/settings.yaml': settings('hello') }, message: 'Add the shop', author: { name: 'Ada', email: 'ada@example.test' } });
    await system.api.declare(application(repoURL, '{ prune: true, selfHeal: true }'), CLUSTERS);
    await eventually(() => system.api.isLive('shop', 2), { what: 'the shop to be live on both clusters', timeoutMs: LONG });
  }, 180_000);

  afterAll(async () => {
    await system?.stop();
  }, LONG);

  const history = async () => {
    const { applicationHistory } = await system.api.query<History>(`query { applicationHistory(application: "shop", first: 50) { nodes {
      id cause outcome revision cluster { name } commit { message author { name } } diff { added changed removed }
      syncs { startedAt finishedAt counts { created configured unchanged pruned } } } } }`);
    return applicationHistory.nodes;
  };
  const drifts = async () => {
    const { driftTimeline } = await system.api.query<Drifts>('query { driftTimeline(application: "shop", first: 50) { nodes { resource change how endedAt cluster { name } fields { path desired live manager } } } }');
    return driftTimeline.nodes;
  };
  const events = async (types: string[]): Promise<EventRow[]> => {
    const answer = await system.api.query<{ events: { nodes: EventRow[] } }>('query($types: [String!]) { events(first: 100, filter: { types: $types }) { nodes { position type data cluster } } }', { types });
    return answer.events.nodes;
  };
  const push = (files: Record<string, string | null>, message: string) => repository.commitFiles({ files, message, author: { name: 'Grace', email: 'grace@example.test' } });
  const live = (revision: string) => eventually(() => system.api.isLive('shop', 2, revision), { what: `commit ${revision} to be live`, timeoutMs: LONG });
  const greeting = async (cluster: string) => system.kubectl(cluster, '-n', 'shop', 'get', 'configmap', 'settings', '-o', 'jsonpath={.data.greeting}');

  it('runs a pushed commit on both clusters and tells who, what and when in the history', async () => {
    const sha = await push({ 'shop/settings.yaml': settings('bonjour') }, 'Greet in French');
    await live(sha);
    for (const cluster of CLUSTERS) expect(await greeting(cluster)).toBe('bonjour');
    const entries = (await history()).filter((entry) => entry.revision === sha);
    expect(entries.map((entry) => entry.cluster.name).sort()).toEqual(CLUSTERS);
    for (const entry of entries) {
      expect(entry).toMatchObject({ cause: 'commit', outcome: 'succeeded', commit: { message: expect.stringContaining('Greet in French'), author: { name: 'Grace' } }, diff: { added: 0, changed: 1, removed: 0 } });
      expect(entry.syncs.at(-1)).toMatchObject({ finishedAt: expect.any(String), counts: { configured: 1 } });
    }
    const printed = await system.cli('app', 'history', 'shop');
    expect(printed.code).toBe(0);
    expect(printed.stdout).toMatch(new RegExp(`alpha +${sha.slice(0, 8)} +\\+0 ~1 -0 +succeeded`));
  }, LONG);

  it('names the manager of a live edit, corrects it, and records both as events', async () => {
    await system.kubectl('alpha', '-n', 'shop', 'patch', 'deployment', 'shop', '--field-manager=kubectl-edit', '--type=merge', '-p', '{"spec":{"replicas":5}}');
    const drift = await eventually(async () => (await drifts()).find((row) => row.cluster.name === 'alpha' && row.endedAt !== null), { what: 'the drift to be corrected' });
    expect(drift).toMatchObject({ change: 'modified', how: 'corrected', fields: [{ path: 'spec.replicas', desired: 2, live: 5, manager: 'kubectl-edit' }] });
    expect(await system.kubectl('alpha', '-n', 'shop', 'get', 'deployment', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
    const types = (await events(['observation.drift-began', 'observation.drift-ended'])).map((event) => event.type);
    expect(types).toEqual(['observation.drift-began', 'observation.drift-ended']);
  }, LONG);

  it('prunes what was deleted in Git, and never prunes for an empty render', async () => {
    await live(await push({ 'shop/extra.yaml': settings('extra').replace('settings', 'extra') }, 'Add a second map'));
    const removed = await push({ 'shop/extra.yaml': null }, 'Drop the second map');
    await live(removed);
    for (const cluster of CLUSTERS) expect(await system.kubectl(cluster, '-n', 'shop', 'get', 'configmap', 'extra', '--ignore-not-found')).toBe('');
    await push({ 'shop/deployment.yaml': null, 'shop/settings.yaml': null, 'shop/README.md': 'empty' }, 'Empty the folder');
    const row = await eventually(
      async () => {
        const { application: found } = await system.api.query<{ application: { conditions: { type: string; message: string }[]; targets: { conditions: { type: string; message: string }[] }[] } }>(
          'query { application(name: "shop") { conditions { type message } targets { conditions { type message } } } }',
        );
        return [...found.conditions, ...found.targets.flatMap((target) => target.conditions)].find((condition) => /prune|empty/i.test(condition.type + condition.message));
      },
      { what: 'a visible condition', timeoutMs: LONG },
    );
    expect(row.message).toMatch(/allowEmpty|empty/i);
    for (const cluster of CLUSTERS) expect(await greeting(cluster)).toBe('bonjour');
    await live(await push({ 'shop/deployment.yaml': deployment(2), 'shop/settings.yaml': settings('bonjour') }, 'Bring the shop back'));
  }, 2 * LONG);

  it('rolls back, holds auto-sync visibly until released, and says so in the history', async () => {
    const before = (await history())[0]?.revision;
    const sha = await push({ 'shop/settings.yaml': settings('broken') }, 'Break the greeting');
    await live(sha);
    const good = (await history()).find((entry) => entry.revision === before && entry.cluster.name === 'alpha');
    const rolledBack = await system.cli('app', 'rollback', 'shop', String(good?.id), '--reason', 'the greeting is broken');
    expect(rolledBack.stderr).toContain('held by admin');
    expect(rolledBack.code).toBe(0);
    for (const cluster of CLUSTERS) expect(await greeting(cluster)).toBe('bonjour');
    const later = await push({ 'shop/settings.yaml': settings('mended') }, 'Mend the greeting');
    await eventually(async () => (await events(['render.bundle-published'])).some((event) => event.data['revision'] === later), { what: 'the new commit to be rendered' });
    const { application: held } = await system.api.query<{ application: { hold: { by: string; reason: string; since: string; kind: string } | null } }>('query { application(name: "shop") { hold { kind by reason since } } }');
    expect(held.hold).toMatchObject({ kind: 'rollback', by: 'admin', reason: 'the greeting is broken', since: expect.any(String) });
    expect(await greeting('alpha')).toBe('bonjour');
    expect((await system.cli('app', 'release', 'shop')).code).toBe(0);
    await live(later);
    expect(await greeting('beta')).toBe('mended');
    expect((await history()).map((entry) => entry.cause)).toEqual(expect.arrayContaining(['rollback', 'release']));
  }, 2 * LONG);

  it('goes on correcting drift while the control plane is gone, and tells of it in order and once afterwards', async () => {
    const known = (await events(['observation.drift-began'])).length;
    await system.controlPlane?.kill();
    for (const value of ['one', 'two', 'three']) {
      await system.kubectl('beta', '-n', 'shop', 'patch', 'configmap', 'settings', '--field-manager=intruder', '--type=merge', '-p', JSON.stringify({ data: { greeting: value } }));
      await eventually(async () => (await greeting('beta')) === 'mended', { what: `the edit "${value}" to be corrected`, timeoutMs: 30_000 });
    }
    await system.startControlPlane();
    const began = await eventually(
      async () => {
        const rows = (await events(['observation.drift-began'])).slice(known);
        return rows.length >= 3 && rows;
      },
      { what: 'the reports of the absence to arrive', timeoutMs: LONG },
    );
    expect(began.map((event) => (event.data['fields'] as { live: unknown }[])[0]?.live)).toEqual(['one', 'two', 'three']);
    const seqs = began.map((event) => event.data['seq'] as number);
    expect([...new Set(seqs)].sort((a, b) => a - b)).toEqual(seqs);
  }, 3 * LONG);

  it('enrols a cluster by one command and refuses a used token with the reason', async () => {
    const registered = await system.cli('cluster', 'register', 'gamma', '-o', 'json');
    expect(registered.code).toBe(0);
    const [answer] = JSON.parse(registered.stdout) as { command: string; token: string }[];
    expect(answer?.command).toContain(answer?.token ?? 'a token');
    expect(answer?.command).not.toContain('\n');
    const { joinWithToken } = await import('../system/join.js');
    expect(await joinWithToken(system, 'gamma', answer?.token ?? '')).toBe('joined');
    await eventually(async () => (await system.api.agentState('gamma')) === 'CONNECTED', { what: 'gamma to connect', timeoutMs: LONG });
    expect(await joinWithToken(system, 'gamma-again', answer?.token ?? '')).toMatch(/used already/);
  }, 2 * LONG);
});
