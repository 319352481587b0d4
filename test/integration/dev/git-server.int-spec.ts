import { createHmac } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { eventually, runCommand, tempDir, testGitServer, type TempDir, type TestGitServer } from '@tidemark/testing';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('the Git server', () => {
  let server: TestGitServer;
  let work: TempDir;
  let receiver: Server;
  const received: Received[] = [];

  beforeAll(async () => {
    server = await testGitServer();
    work = await tempDir('work');
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await server.release();
    await work.remove();
    await new Promise((resolve) => receiver.close(resolve));
  });

  const hookUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const git = (folder: string, args: readonly string[], env: Record<string, string> = {}) =>
    runCommand('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...args], {
      cwd: folder,
      env: { GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null', ...env },
    });
  const clone = async (url: string, name: string, env: Record<string, string> = {}) => {
    await git(work.path, ['clone', '--quiet', url, name], env);
    return path.join(work.path, name);
  };

  it('takes a push over HTTP and announces it by a signed webhook', async () => {
    await server.git.repository('platform', { webhooks: [{ url: hookUrl(), provider: 'github', secret: 'shh' }] });
    const folder = await clone(server.git.cloneUrl('platform'), 'pushed');
    await mkdir(path.join(folder, 'apps'));
    await writeFile(path.join(folder, 'apps/a.yaml'), 'a: 1\n');
    await git(folder, ['add', '.']);
    await git(folder, ['commit', '--quiet', '--message', 'first']);
    await git(folder, ['push', '--quiet', 'origin', 'HEAD:main']);
    const hook = await eventually(() => received[0], { what: 'the webhook' });
    const { stdout: head } = await git(folder, ['rev-parse', 'HEAD']);
    expect(hook.headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', 'shh').update(hook.body).digest('hex')}`);
    expect(JSON.parse(hook.body)).toMatchObject({
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: head.trim(),
      commits: [{ message: 'first', author: { name: 'Ann', email: 'ann@example.test' }, added: ['apps/a.yaml'] }],
    });
    expect(await eventually(() => server.git.deliveries[0], { what: 'the delivery' })).toMatchObject({ status: 200, error: null });
  });

  it('commits, changes and deletes files without a work tree', async () => {
    const repository = await server.git.repository('written');
    const first = await repository.commitFiles({ files: { 'a "b".yaml': 'x', 'old/c': 'y' }, message: 'one' });
    const second = await repository.commitFiles({
      files: { old: null, link: { mode: '120000', content: 'a "b".yaml' } },
      message: 'two\n\nwith a body',
      author: { name: 'Bob', email: 'bob@example.test' },
      at: new Date('2026-01-02T03:04:05Z'),
    });
    expect(await repository.readFile(second, 'a "b".yaml')).toBe('x');
    expect(await repository.git(['ls-tree', '-r', '--format=%(objectmode) %(path)', second])).toBe('100644 "a \\"b\\".yaml"\n120000 link\n');
    expect(await repository.git(['log', '-1', '--format=%P %an %aI %b', second])).toContain(`${first} Bob 2026-01-02T03:04:05+00:00 with a body`);
  });

  it('rewrites a branch when a commit is built on an older one', async () => {
    const repository = await server.git.repository('forced');
    const base = await repository.commitFiles({ files: { f: '1' }, message: 'base' });
    await repository.commitFiles({ files: { f: '2' }, message: 'replaced' });
    const forced = await repository.commitFiles({ files: { f: '3' }, message: 'instead', parent: base });
    expect(await repository.resolve('main')).toBe(forced);
    expect((await repository.git(['rev-list', '--count', 'main'])).trim()).toBe('2');
  });

  it('refuses a repository with credentials to whoever has none', async () => {
    const credentials = { username: 'robot', password: 's3cret' };
    const repository = await server.git.repository('closed', { credentials });
    await repository.commitFiles({ files: { f: '1' }, message: 'one' });
    await expect(clone(server.git.cloneUrl('closed'), 'refused')).rejects.toThrow('could not read Username');
    const url = new URL(server.git.cloneUrl('closed'));
    Object.assign(url, credentials);
    await expect(clone(url.href, 'allowed')).resolves.toContain('allowed');
  });

  it('answers 404 for a repository it does not serve', async () => {
    await expect(clone(`${server.git.url}/absent.git`, 'absent')).rejects.toThrow('not found');
  });

  it('serves the same repositories over SSH to the generated key only', async () => {
    const repository = await server.git.repository('by-ssh');
    await repository.commitFiles({ files: { f: '1' }, message: 'one' });
    const ssh = await server.ssh();
    const command = (key: string) => `ssh -F none -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=${ssh.knownHostsFile} -i ${key}`;
    await expect(clone(ssh.cloneUrl('by-ssh'), 'no-key', { GIT_SSH_COMMAND: command('/dev/null') })).rejects.toThrow('Permission denied');
    const folder = await clone(ssh.cloneUrl('by-ssh'), 'with-key', { GIT_SSH_COMMAND: command(ssh.privateKeyFile) });
    await git(folder, ['commit', '--quiet', '--allow-empty', '--message', 'two']);
    await git(folder, ['push', '--quiet'], { GIT_SSH_COMMAND: command(ssh.privateKeyFile) });
    expect((await repository.git(['log', '-1', '--format=%s', 'main'])).trim()).toBe('two');
  });

  it.each([
    ['gitlab', 'x-gitlab-token'],
    ['gitea', 'x-gitea-signature'],
    ['bitbucket', 'x-hub-signature'],
  ] as const)('announces commits in the shape of %s too', async (provider, header) => {
    const seen = received.length;
    const repository = await server.git.repository(`for-${provider}`, { webhooks: [{ url: hookUrl(), provider, secret: 'shh' }] });
    const commit = await repository.commitFiles({ files: { f: '1' }, message: 'one' });
    const hook = await eventually(() => received[seen], { what: 'the webhook' });
    expect(hook.headers[header]).toBeDefined();
    expect(hook.body).toContain(commit);
  });
});
