import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, tempDir } from '@tidemark/testing';
import type { GitRepository, TempDir } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'example.test/web:1' }] }
`;

const application = (repoURL: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: web, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: web }
  syncPolicy: { automated: { selfHeal: true }, syncOptions: [CreateNamespace=true] }
`;

interface EventRow { type: string; summary: string; reason: string | null; actor: { name: string | null }; data: { operation?: { kind: string; action?: string } } }

describe('actions, as a person does them', () => {
  let system: TidemarkSystem;
  let repository: GitRepository;
  let scripts: TempDir;

  beforeAll(async () => {
    [system, scripts] = await Promise.all([TidemarkSystem.start({ clusters: ['alpha'] }), tempDir('checks')]);
    repository = await system.repository('web');
    await repository.commitFiles({ files: { 'web/web.yaml': web }, message: 'Add the web' });
    await system.api.declare(application(system.git.git.cloneUrl('web')), ['alpha']);
    await eventually(() => system.api.isLive('web', 1), { what: 'the web to be live', timeoutMs: 60_000 });
  }, 180_000);

  afterAll(async () => {
    await system?.stop();
    await scripts?.remove();
  }, 60_000);

  const onWeb = ['--group', 'apps', '--kind', 'Deployment', '--name', 'web'];
  const replicaSets = async (): Promise<string[]> => (await system.kubectl('alpha', '-n', 'web', 'get', 'replicasets', '-o', 'name')).split('\n').filter(Boolean);

  it('lists the objects an action can be asked for', async () => {
    const listed = await system.cli('app', 'resources', 'web');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^CLUSTER +KIND +NAMESPACE +NAME +STATUS +HEALTH +MESSAGE\nalpha +Deployment +web +web +Synced +Healthy/);
    const whole = JSON.parse((await system.cli('app', 'resources', 'web', '--cluster', 'alpha', '-o', 'json')).stdout) as { key: object }[];
    expect(whole.map(({ key }) => key)).toContainEqual({ group: 'apps', kind: 'Deployment', namespace: 'web', name: 'web' });
    expect((await system.cli('app', 'resources', 'web', '-o', 'name')).stdout).toContain('alpha/apps/Deployment/web/web');
  }, 60_000);

  it('lists what nobody tracks in the namespace of the application', async () => {
    expect(await system.cli('app', 'orphans', 'web')).toMatchObject({ code: 0, stderr: '' });
    await system.kubectl('alpha', '-n', 'web', 'create', 'configmap', 'left-behind', '--from-literal=a=b');
    const listed = await system.cli('app', 'orphans', 'web');
    expect(listed.stdout).toMatch(/^CLUSTER +GROUP +KIND +NAMESPACE +NAME +CREATED +BY\nalpha +- +ConfigMap +web +left-behind +\S+ +kubectl-create\n$/);
    expect((await system.cli('app', 'orphans', 'web', '--ignore', 'ConfigMap/left-*', '-o', 'json')).stdout.trim()).toBe('[]');
  }, 60_000);

  it('lists what can be done now, for people and for machines', async () => {
    const listed = await system.cli('app', 'actions', 'list', 'web', ...onWeb);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^CLUSTER +ACTION +STATE +PARAMETERS\n/);
    expect(listed.stdout).toMatch(/\nalpha +restart +possible/);
    expect(listed.stdout).toMatch(/\nalpha +resume +disabled/);
    const offers = JSON.parse((await system.cli('app', 'actions', 'list', 'web', ...onWeb, '-o', 'json')).stdout) as { name: string; resource: object }[];
    expect(offers).toContainEqual(expect.objectContaining({ cluster: 'alpha', name: 'scale', resource: { group: 'apps', kind: 'Deployment', namespace: 'web', name: 'web' } }));
  }, 60_000);

  it('restarts a Deployment: new pods come, nothing drifts, and the history says who did it and why', async () => {
    const before = await replicaSets();
    const run = await system.cli('app', 'actions', 'run', 'web', 'restart', ...onWeb, '--reason', 'it leaks');
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('spec.template.metadata') });
    await eventually(async () => (await replicaSets()).length === before.length + 1, { what: 'a new ReplicaSet', timeoutMs: 30_000 });
    const { events } = await system.api.query<{ events: { nodes: EventRow[] } }>('query { events(first: 20, filter: { types: ["rollout.operation-requested", "observation.operation-finished"] }) { nodes { type summary reason actor { name } data } } }');
    expect(events.nodes.find(({ data }) => data.operation?.action === 'restart')).toMatchObject({ reason: 'it leaks', summary: 'admin asked web on alpha to restart Deployment web.' });
    expect(events.nodes.map(({ summary }) => summary)).toContainEqual(expect.stringContaining('restart Deployment web: spec.template.metadata'));
    await eventually(() => system.api.isLive('web', 1), { what: 'the web to be live again', timeoutMs: 60_000 });
    expect((await system.api.targets('web'))[0]?.sync).toBe('SYNCED');
  }, 120_000);

  it('scales with a parameter; automatic correction then takes it back, as for any other change', async () => {
    expect(await system.cli('app', 'actions', 'run', 'web', 'scale', ...onWeb, '--param', 'replicas=2', '-o', 'name')).toMatchObject({ code: 0, stdout: 'alpha/apps/Deployment/web/web\n' });
    await eventually(async () => (await system.kubectl('alpha', '-n', 'web', 'get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')) === '1', { what: 'the scale to be corrected', timeoutMs: 60_000 });
    const { driftTimeline } = await system.api.query<{ driftTimeline: { nodes: { how: string | null; fields: { manager: string }[] }[] } }>('query { driftTimeline(application: "web", first: 5) { nodes { how fields { manager } } } }');
    expect(driftTimeline.nodes).toEqual([{ how: 'corrected', fields: [{ manager: 'tidemark-action' }] }]);
  }, 120_000);

  it('refuses clearly what makes no sense now, what is unknown and what is not of the application', async () => {
    const refused = (...args: string[]) => system.cli('app', 'actions', 'run', 'web', ...args);
    expect(await refused('resume', ...onWeb)).toMatchObject({ code: 20, stderr: expect.stringContaining('resume makes no sense for Deployment web as it is now') });
    expect(await refused('explode', ...onWeb)).toMatchObject({ code: 20, stderr: expect.stringContaining('there are: ') });
    expect(await refused('restart', '--group', 'apps', '--kind', 'Deployment', '--name', 'other')).toMatchObject({ code: 20, stderr: expect.stringContaining('is no object of application web') });
    expect(await refused('scale', ...onWeb, '--param', 'replicas=many')).toMatchObject({ code: 20, stderr: expect.stringContaining('whole number') });
    expect(await refused('restart', '--name', 'web')).toMatchObject({ code: 2 });
    expect(await refused('scale', ...onWeb, '--param', `replicas=${'1'.repeat(2_000)}`)).toMatchObject({ code: 20, stderr: expect.stringContaining('parameters.replicas') });
  }, 120_000);

  it('asks the health checks of the user, from a directory the agent follows', async () => {
    const member = system.members.get('alpha');
    await member?.agent?.stop();
    await system.startAgent('alpha', { TIDEMARK_AGENT_HEALTH_CHECKS_DIR: scripts.path });
    await mkdir(path.join(scripts.path, 'apps/Deployment'), { recursive: true });
    await writeFile(path.join(scripts.path, 'apps/Deployment/health.lua'), 'return { status = "Suspended", message = "closed on Sundays" }');
    const shown = await eventually(async () => {
      const [target] = await system.api.targets('web');
      return target?.health === 'SUSPENDED' && target;
    }, { what: 'the health the script says', timeoutMs: 60_000 });
    expect(shown.health).toBe('SUSPENDED');
  }, 120_000);
});
