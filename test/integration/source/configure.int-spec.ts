import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RepositorySettings } from '../../../apps/control-plane/src/source/domain/repository-settings.js';
import { SourceFixture } from './source.fixture.js';

const LOGIN = { username: 'robot', password: 'open sesame' };

describe('configuring a repository', () => {
  let fixture: SourceFixture;
  let url: string;
  let counter = 0;

  beforeAll(async () => {
    fixture = await SourceFixture.create();
  });
  afterAll(() => fixture?.dispose());
  beforeEach(async () => {
    counter += 1;
    const repository = await fixture.git.git.repository(`c${counter}`, { credentials: LOGIN });
    url = fixture.git.git.cloneUrl(`c${counter}`);
    await repository.commitFiles({ files: { a: '1' }, message: 'one' });
  });

  const context = (commandId: string = randomUUID()) => ({ commandId, meta: { actor: { kind: 'user' as const, id: 'ada' }, correlationId: commandId, reason: 'a test' } });
  const configure = (settings: RepositorySettings, id?: string, skipTest = false) => fixture.runtime.registry.configure({ url, settings, skipTest }, context(id));
  const login = (password = LOGIN.password): RepositorySettings => ({ credential: { kind: 'basic', username: LOGIN.username, password } });
  const registered = async () => (await fixture.events('source.repository-registered')).filter((event) => event.data['url'] === url);
  const own = async () => {
    const { repositoryId } = fixture.runtime.watcher.matching([url])[0] ?? {};
    const files = await readdir(path.join(fixture.data.path, 'credentials')).catch(() => []);
    return files.filter((file) => repositoryId !== undefined && file.startsWith(repositoryId));
  };

  it('sent twice is done once', async () => {
    const id = randomUUID();
    const first = await configure(login(), id);
    await expect(configure(login(), id)).resolves.toEqual(first);
    expect(await registered()).toHaveLength(1);
    expect(await own()).toHaveLength(1);
  });

  it('survives a restart, and changing one setting keeps the others', async () => {
    await configure({ ...login(), webhookSecret: 'a secret of webhooks' });
    await configure({ pollSeconds: 30 });
    await fixture.restart();
    expect((await fixture.runtime.reader.resolve(url, 'main'))?.message).toContain('one');
    await expect(fixture.runtime.directory.byUrl(url.replace('.git', '/'))).resolves.toMatchObject({ credentialKind: 'basic', pollSeconds: 30, hasWebhookSecret: true });
    expect((await registered()).map((event) => [event.data['pollSeconds'], event.meta.actor.id])).toEqual([[null, 'ada'], [30, 'ada']]);
  });

  it('replaces a password: the old file goes, the new one is used', async () => {
    await configure(login('was right once'), undefined, true);
    const [before] = await own();
    await configure(login());
    const after = await own();
    expect(after).toHaveLength(1);
    expect(after).not.toContain(before);
    await expect(fixture.runtime.registry.test({ url, credential: null })).resolves.toBeUndefined();
  });

  it('takes the credential away on demand', async () => {
    await configure(login());
    await configure({ credential: null }, undefined, true);
    expect(await own()).toEqual([]);
    await expect(fixture.runtime.registry.test({ url, credential: null })).rejects.toMatchObject({ code: 'source.credentials-needed' });
  });

  it('leaves nothing behind when the connection test fails', async () => {
    await configure(login());
    const before = await own();
    await expect(configure(login('wrong'))).rejects.toMatchObject({ code: 'source.wrong-credentials' });
    expect(await own()).toEqual(before);
    expect(await registered()).toHaveLength(1);
  });

  it('is refused to forget what an application follows', async () => {
    await configure(login());
    await fixture.runtime.watcher.watch(url, 'main');
    await expect(fixture.runtime.registry.forget({ url }, context())).rejects.toMatchObject({ code: 'source.repository-in-use' });
    await fixture.runtime.watcher.unwatch(url, 'main');
    await fixture.runtime.registry.forget({ url }, context());
    await expect(fixture.runtime.directory.byUrl(url)).resolves.toBeNull();
    await expect(fixture.runtime.registry.forget({ url }, context())).rejects.toMatchObject({ code: 'source.unknown-repository' });
  });
});
