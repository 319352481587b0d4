import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { eventually, webhookRequest, type GitRepository, type WebhookProvider } from '@tidemark/testing';
import { MAX_WEBHOOK_BYTES, WebhookReceiver } from '../../../apps/control-plane/src/source/webhooks/webhook-receiver.js';
import { SourceFixture } from './source.fixture.js';

describe('webhooks', () => {
  let fixture: SourceFixture;
  let receiver: WebhookReceiver;
  let repository: GitRepository;
  let url: string;
  let counter = 0;

  beforeAll(async () => {
    fixture = await SourceFixture.create();
    const secretFile = path.join(fixture.data.path, 'secret');
    await writeFile(secretFile, 'hook-secret\n');
    receiver = new WebhookReceiver(fixture.runtime.watcher, fixture.sql, { secretFile, acceptUnsigned: false }, pino({ level: 'silent' }));
  });
  afterAll(() => fixture?.dispose());
  beforeEach(async () => {
    counter += 1;
    repository = await fixture.git.git.repository(`w${counter}`);
    url = fixture.git.git.cloneUrl(`w${counter}`);
    await repository.commitFiles({ files: { a: '1' }, message: 'one' });
    await fixture.runtime.reader.resolve(url, 'main');
  });

  const observed = async () => (await fixture.events('source.revision-observed')).filter((event) => event.data['url'] === url).map((event) => event.data);

  async function push(provider: WebhookProvider, options: { secret?: string; ref?: string } = {}) {
    const before = await repository.resolve('main');
    const after = await repository.commitFiles({ files: { a: randomUUID() }, message: 'two' });
    const { headers, body } = webhookRequest({ url: '', provider, secret: options.secret ?? 'hook-secret' }, { repository: repository.name, cloneUrl: url, update: { ref: options.ref ?? 'refs/heads/main', before, after }, commits: [] });
    return { after, headers, body: Buffer.from(body) };
  }

  it.each(['github', 'gitlab', 'gitea', 'bitbucket'] as const)('of %s make a commit known at once', async (provider) => {
    const { after, headers, body } = await push(provider);
    await expect(receiver.receive(provider, headers, body)).resolves.toMatchObject({ status: 202, code: 'accepted' });
    await eventually(async () => (await observed()).at(-1)?.['revision'] === after, { what: 'the commit to be observed' });
    expect((await observed()).at(-1)).toMatchObject({ trigger: 'webhook', forced: false });
  });

  it('with another secret, or none, do nothing', async () => {
    const { headers, body } = await push('github', { secret: 'wrong' });
    const requests = fixture.git.git.requestCount(repository.name);
    await expect(receiver.receive('github', headers, body)).resolves.toMatchObject({ status: 401 });
    await expect(receiver.receive('github', {}, body)).resolves.toMatchObject({ status: 401 });
    await expect(receiver.receive('github', headers, Buffer.concat([body, Buffer.from(' ')]))).resolves.toMatchObject({ status: 401 });
    expect(fixture.git.git.requestCount(repository.name)).toBe(requests);
  });

  it('sent twice are taken once', async () => {
    const { headers, body } = await push('github');
    await receiver.receive('github', headers, body);
    await expect(receiver.receive('github', headers, body)).resolves.toMatchObject({ status: 202, code: 'repeated' });
  });

  it('about a branch or a repository that nobody follows are ignored', async () => {
    const { headers, body } = await push('github', { ref: 'refs/heads/other' });
    await expect(receiver.receive('github', headers, body)).resolves.toMatchObject({ code: 'ignored' });
    const elsewhere = webhookRequest({ url: '', provider: 'gitea', secret: 'hook-secret' }, { repository: 'x', cloneUrl: 'https://git.example.test/nobody/x.git', update: { ref: 'refs/heads/main', before: null, after: null }, commits: [] });
    await expect(receiver.receive('gitea', elsewhere.headers, Buffer.from(elsewhere.body))).resolves.toMatchObject({ code: 'ignored' });
  });

  it.each([
    ['malformed JSON', Buffer.from('{"a":'), 400],
    ['text that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400],
    ['a body of 50 MB', Buffer.alloc(50 * 1024 * 1024), 413],
    ['one byte too many', Buffer.alloc(MAX_WEBHOOK_BYTES + 1), 413],
  ])('%s is refused', async (_title, body, status) => {
    await expect(receiver.receive('github', {}, body)).resolves.toMatchObject({ status });
  });

  it('of a flood cost one look at a time', async () => {
    const requests = fixture.git.git.requestCount(repository.name);
    const { headers, body } = await push('github');
    await Promise.all(Array.from({ length: 500 }, () => receiver.receive('github', { ...headers, 'x-github-delivery': randomUUID() }, body)));
    await fixture.runtime.watcher.refresh(url);
    expect(fixture.git.git.requestCount(repository.name) - requests).toBeLessThan(20);
  });

  it('of a repository with a secret of its own need that one', async () => {
    const own = path.join(fixture.data.path, 'own');
    await writeFile(own, 'own-secret');
    const [row] = await fixture.sql.query<{ repository_id: string }>('SELECT repository_id FROM app.source_repositories WHERE url = $1', [url]);
    await fixture.sql.query('INSERT INTO app.webhook_secrets (repository_id, secret_file) VALUES ($1, $2)', [row?.repository_id, own]);
    const fresh = new WebhookReceiver(fixture.runtime.watcher, fixture.sql, { secretFile: path.join(fixture.data.path, 'secret'), acceptUnsigned: false }, pino({ level: 'silent' }));
    const general = await push('github');
    await expect(fresh.receive('github', general.headers, general.body)).resolves.toMatchObject({ status: 401 });
    const right = await push('github', { secret: 'own-secret' });
    await expect(fresh.receive('github', right.headers, right.body)).resolves.toMatchObject({ code: 'accepted' });
  });
});
