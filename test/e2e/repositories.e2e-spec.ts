import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { eventually, tempDir } from '@tidemark/testing';
import type { SshGitServer, TempDir } from '@tidemark/testing';
import { runCli } from '../system/run-cli.js';
import type { CliRun } from '../system/run-cli.js';
import { SecretWatch } from '../system/secret-watch.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const LONG = 60_000;
const PASSWORD = `canary-password-${randomBytes(12).toString('hex')}`;
const WRONG = `canary-wrong-${randomBytes(12).toString('hex')}`;
const WEBHOOK = `canary-webhook-${randomBytes(12).toString('hex')}`;

const settings = (greeting: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { greeting: ${greeting} }\n`;
const application = (name: string, repoURL: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: ., targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy: { automated: { prune: true }, syncOptions: [CreateNamespace=true] }
`;

interface SourceRow { url: string; credential: string | null; credentialKind: string | null; pollSeconds: number | null; hasWebhookSecret: boolean; webhookSeenAt: string | null; failure: { code: string } | null }

describe('private repositories', () => {
  let system: TidemarkSystem;
  let folder: TempDir;
  let ssh: SshGitServer;
  let watch: SecretWatch;
  let keyCanary: string;
  const said: string[] = [];

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: ['alpha'] });
    folder = await tempDir('repositories');
    ssh = await system.git.ssh();
    // Some line in the middle of the key: no line of it may show anywhere.
    keyCanary = (await readFile(ssh.privateKeyFile, 'utf8')).split('\n')[2] ?? '';
    expect(keyCanary.length).toBeGreaterThan(20);
    watch = new SecretWatch([PASSWORD, WRONG, WEBHOOK, keyCanary]);
  }, 180_000);

  afterAll(async () => {
    await watch?.stop();
    await system?.stop();
    await folder?.remove();
  }, LONG);

  const repo = async (args: readonly string[], input = ''): Promise<CliRun> => {
    const env = { TIDEMARK_SERVER: system.address, TIDEMARK_TOKEN: system.api.token ?? '', TIDEMARK_CONFIG: path.join(folder.path, 'cli.yaml') };
    const run = await runCli(['repo', ...args], env, input);
    said.push(run.stdout, run.stderr);
    return run;
  };
  const secretFile = async (name: string, content: string): Promise<string> => {
    const file = path.join(folder.path, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };
  const conditions = async (name: string) => {
    const answer = await system.api.query<{ application: { conditions: { type: string; message: string }[] } }>('query($name: String!) { application(name: $name) { conditions { type message } } }', { name });
    return answer.application.conditions;
  };
  const source = async (url: string): Promise<SourceRow | null> => {
    const answer = await system.api.query<{ source: SourceRow | null }>('query($url: String!) { source(url: $url) { url credential credentialKind pollSeconds hasWebhookSecret webhookSeenAt failure { code } } }', { url });
    return answer.source;
  };
  const greeting = (namespace: string) => system.kubectl('alpha', '-n', namespace, 'get', 'configmap', 'settings', '-o', 'jsonpath={.data.greeting}');

  describe('over HTTP', () => {
    let url: string;
    let commit: (text: string) => Promise<string>;

    beforeAll(async () => {
      const repository = await system.git.git.repository('private', { credentials: { username: 'robot', password: PASSWORD } });
      url = system.git.git.cloneUrl('private');
      commit = (text) => repository.commitFiles({ files: { 'settings.yaml': settings(text) }, message: `Say ${text}` });
      await commit('hello');
    });

    it('are refused without a credential, and the application says so', async () => {
      await system.api.declare(application('private', url), ['alpha']);
      const found = await eventually(async () => (await conditions('private')).find((condition) => condition.message.includes('credential')), { what: 'a condition of the application', timeoutMs: LONG });
      expect(found.message).toContain(url);
      expect((await source(url))?.failure?.code).toBe('source.authentication-failed');
      const tested = await repo(['test', url]);
      expect(tested).toMatchObject({ code: 20, stderr: expect.stringMatching(/private and no credential/) });
    }, LONG);

    it('are not configured with a wrong password, an unreachable address or half a credential', async () => {
      expect(await repo(['add', url, '--username', 'robot', '--password-stdin'], WRONG)).toMatchObject({ code: 20, stderr: expect.stringContaining('refused the credential') });
      expect(await repo(['add', 'http://127.0.0.1:1/none.git', '--username', 'robot', '--password-stdin'], WRONG)).toMatchObject({ code: 20, stderr: expect.stringContaining('could not be reached') });
      expect(await repo(['add', url, '--username', 'robot'])).toMatchObject({ code: 2 });
      expect(await source(url)).toMatchObject({ credential: null, failure: { code: 'source.authentication-failed' } });
      expect(await source('http://127.0.0.1:1/none.git')).toBeNull();
      expect(await readdir(path.join(system.dataDir, 'credentials'))).toEqual([]);
    }, LONG);

    it('sync as soon as the credential is added, kept in a file for the control plane alone', async () => {
      expect(await repo(['add', url, '--username', 'robot', '--password-stdin', '--reason', 'let us in'], `${PASSWORD}\n`)).toMatchObject({ code: 0 });
      await eventually(() => system.api.isLive('private', 1), { what: 'the application to be live', timeoutMs: LONG });
      expect(await greeting('private')).toBe('hello');
      const kept = path.join(system.dataDir, 'credentials');
      const files = await readdir(kept);
      expect(files).toHaveLength(1);
      expect((await stat(kept)).mode & 0o777).toBe(0o700);
      expect((await stat(path.join(kept, files[0] ?? ''))).mode & 0o777).toBe(0o600);
      expect(await repo(['test', url])).toMatchObject({ code: 0 });
      expect((await repo(['list'])).stdout).toMatch(/basic +default/);
    }, LONG);

    it('are polled at their own interval: a commit without a webhook arrives within it', async () => {
      expect(await repo(['add', url, '--poll', '2s'])).toMatchObject({ code: 0 });
      expect(await source(url)).toMatchObject({ pollSeconds: 2, credentialKind: 'BASIC', failure: null });
      // The change itself makes it look once; what comes after that is found by polling.
      const before = await commit('bonjour');
      await eventually(() => system.api.isLive('private', 1, before), { what: 'the commit to be live', timeoutMs: 15_000 });
      const sha = await commit('salut');
      const began = performance.now();
      await eventually(() => system.api.isLive('private', 1, sha), { what: 'the commit to be live', timeoutMs: 15_000 });
      expect(performance.now() - began).toBeLessThan(10_000);
      const { events } = await system.api.query<{ events: { nodes: { data: { revision: string; trigger: string } }[] } }>('{ events(first: 100, filter: { types: ["source.revision-observed"] }) { nodes { data } } }');
      expect(events.nodes.find(({ data }) => data.revision === sha)?.data.trigger).toBe('poll');
    }, LONG);

    it('take webhooks signed with a secret of their own from the next request on', async () => {
      expect(await repo(['add', url, '--webhook-secret-file', await secretFile('hook', `${WEBHOOK}\n`), '--poll', 'default'])).toMatchObject({ code: 0, stderr: '' });
      const repository = await system.git.git.repository('private', {
        credentials: { username: 'robot', password: PASSWORD },
        webhooks: [{ url: `${system.address}/webhooks/github`, provider: 'github', secret: WEBHOOK }],
      });
      const sha = await repository.commitFiles({ files: { 'settings.yaml': settings('ciao') }, message: 'Say ciao' });
      await eventually(() => system.api.isLive('private', 1, sha), { what: 'the commit to be live', timeoutMs: LONG });
      expect(await source(url)).toMatchObject({ hasWebhookSecret: true, webhookSeenAt: expect.any(String), pollSeconds: null });
    }, LONG);

    it('are forgotten only when no application uses them, and their secrets with them', async () => {
      expect(await repo(['rm', url])).toMatchObject({ code: 6, stderr: expect.stringContaining('follow main') });
      expect(await system.cli('app', 'delete', 'private')).toMatchObject({ code: 0 });
      await eventually(async () => (await repo(['rm', url])).code === 0, { what: 'the repository to be forgotten', timeoutMs: LONG });
      expect(await source(url)).toBeNull();
      expect(await readdir(path.join(system.dataDir, 'credentials'))).toEqual([]);
      expect(await repo(['rm', url])).toMatchObject({ code: 5 });
    }, LONG);
  });

  it('over SSH are entered with a key, and only when the host is known', async () => {
    const repository = await system.git.git.repository('keyed');
    await repository.commitFiles({ files: { 'settings.yaml': settings('ahoy') }, message: 'Say ahoy' });
    const url = ssh.cloneUrl('keyed');
    const stranger = await secretFile('stranger', '[127.0.0.1]:1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n');
    expect(await repo(['add', url, '--ssh-private-key-file', ssh.privateKeyFile, '--known-hosts-file', stranger])).toMatchObject({ code: 20, stderr: expect.stringContaining('host key') });
    expect(await repo(['add', url, '--ssh-private-key-file', ssh.privateKeyFile, '--known-hosts-file', ssh.knownHostsFile])).toMatchObject({ code: 0 });
    await system.api.declare(application('keyed', url), ['alpha']);
    await eventually(() => system.api.isLive('keyed', 1), { what: 'the application to be live', timeoutMs: LONG });
    expect(await greeting('keyed')).toBe('ahoy');
    expect(await repo(['get', url, '-o', 'json'])).toMatchObject({ code: 0, stdout: expect.stringContaining('"credentialKind": "SSH"') });
  }, LONG);

  it('keep their secrets out of every event, row, log, command line and answer', async () => {
    const { seen, looks } = await watch.stop();
    expect(looks).toBeGreaterThan(50);
    expect(seen).toEqual([]);
    const client = new pg.Client({ connectionString: await system.databaseUrl() });
    await client.connect();
    try {
      const { rows } = await client.query<{ text: string }>('SELECT data::text || meta::text AS text FROM es.events UNION ALL SELECT c::text FROM app.git_credentials c UNION ALL SELECT w::text FROM app.webhook_secrets w UNION ALL SELECT r::text FROM app.source_repositories r');
      expect(rows.length).toBeGreaterThan(10);
      const texts = [...rows.map(({ text }) => text), ...said, await system.log('control-plane'), await system.log('agent-alpha')];
      for (const canary of [PASSWORD, WRONG, WEBHOOK, keyCanary]) expect(texts.filter((text) => text.includes(canary))).toEqual([]);
    } finally {
      await client.end();
    }
    const { events } = await system.api.query<{ events: { nodes: { type: string; reason: string | null; data: object }[] } }>('{ events(first: 100, filter: { types: ["source.repository-registered", "source.repository-forgotten"] }) { nodes { type reason data } } }');
    expect(events.nodes).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'source.repository-registered', reason: 'let us in' }), expect.objectContaining({ type: 'source.repository-forgotten' })]));
  }, LONG);
});
