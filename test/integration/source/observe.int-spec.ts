import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { eventually, type GitRepository } from '@tidemark/testing';
import { parseRepositoryUrl } from '../../../apps/control-plane/src/source/domain/repository-url.js';
import { SourceFixture } from './source.fixture.js';

describe('following a repository', () => {
  let fixture: SourceFixture;
  let repository: GitRepository;
  let url: string;
  let counter = 0;

  beforeAll(async () => {
    fixture = await SourceFixture.create();
  });
  afterAll(() => fixture?.dispose());
  beforeEach(async () => {
    counter += 1;
    repository = await fixture.git.git.repository(`r${counter}`);
    url = fixture.git.git.cloneUrl(`r${counter}`);
    await repository.commitFiles({ files: { 'app/a.yaml': 'a: 1\n', 'other/b.yaml': 'b: 1\n' }, message: 'first' });
  });

  const own = async (type: string) => (await fixture.events(type)).filter((event) => event.data['url'] === url).map((event) => event.data);

  it('registers the repository once and observes the first revision with its author and message', async () => {
    const sha = await repository.commitFiles({ files: { x: 'x' }, message: 'why\n\nbecause \u001b[31m', author: { name: 'Ann', email: 'ann@example.test' } });
    const commit = await fixture.runtime.reader.resolve(url, 'main');
    await fixture.runtime.watcher.watch(url, 'main');
    expect(commit).toMatchObject({ revision: sha, author: { name: 'Ann', email: 'ann@example.test' }, message: 'why\n\nbecause \ufffd[31m' });
    expect(await own('source.repository-registered')).toHaveLength(1);
    expect(await own('source.revision-observed')).toMatchObject([{ ref: 'main', revision: sha, previousRevision: null, forced: false, trigger: 'declared' }]);
  });

  it('records a move once, and nothing when nothing moved', async () => {
    await fixture.runtime.reader.resolve(url, 'HEAD');
    const sha = await repository.commitFiles({ files: { 'app/a.yaml': 'a: 2\n' }, message: 'second' });
    await fixture.runtime.watcher.refresh(url);
    await fixture.runtime.watcher.refresh(url);
    const observed = await own('source.revision-observed');
    expect(observed).toHaveLength(2);
    expect(observed[1]).toMatchObject({ ref: 'HEAD', revision: sha, forced: false, trigger: 'refresh' });
  });

  it('goes on in a mirror where a killed git left its locks, and makes one anew that was never finished', async () => {
    await fixture.runtime.reader.resolve(url, 'main');
    const { repositoryId } = parseRepositoryUrl(url, ['http']);
    const mirror = path.join(fixture.data.path, 'mirrors', repositoryId);
    await writeFile(path.join(mirror, 'refs/heads/main.lock'), '');
    const second = await repository.commitFiles({ files: { x: '2' }, message: 'second' });
    await fixture.runtime.watcher.refresh(url);
    expect(fixture.runtime.watcher.current(url, 'main')).toBe(second);
    await rm(path.join(mirror, 'config'));
    await fixture.restart();
    const third = await repository.commitFiles({ files: { x: '3' }, message: 'third' });
    await fixture.runtime.watcher.refresh(url);
    expect(fixture.runtime.watcher.current(url, 'main')).toBe(third);
  }, 30_000);

  it('repeats what a webhook asked for until the database takes it, and records it once', async () => {
    await fixture.runtime.reader.resolve(url, 'main');
    const { repositoryId } = parseRepositoryUrl(url, ['http']);
    const sha = await repository.commitFiles({ files: { x: 'away' }, message: 'while the database is away' });
    const transaction = fixture.sql.transaction.bind(fixture.sql);
    let refused = 0;
    // The answer of the first commit is lost, after that the database is away for a while.
    fixture.sql.transaction = async (work) => {
      refused += 1;
      if (refused === 1) await transaction(work);
      if (refused <= 2) throw new TidemarkError('postgres.unavailable', 'the database is not available');
      return transaction(work);
    };
    fixture.runtime.watcher.announce(repositoryId, ['refs/heads/main']);
    await eventually(() => refused >= 1 && fixture.runtime.watcher.current(url, 'main') === sha, { what: 'the commit to be observed' });
    fixture.sql.transaction = transaction;
    expect((await own('source.revision-observed')).filter(({ revision }) => revision === sha)).toHaveLength(1);
  });

  it('looks by one request pair at all followed refs', async () => {
    await repository.setRef('refs/heads/stable', await repository.resolve('main'));
    for (const ref of ['main', 'stable', 'HEAD']) await fixture.runtime.reader.resolve(url, ref);
    const before = fixture.git.git.requestCount(repository.name);
    await fixture.runtime.watcher.refresh(url);
    expect(fixture.git.git.requestCount(repository.name) - before).toBeLessThanOrEqual(2);
  });

  it('follows lightweight and annotated tags to their commit', async () => {
    const sha = (await repository.resolve('main')) ?? '';
    await repository.setRef('refs/tags/v1', sha);
    await repository.git(['-c', 'user.name=t', '-c', 'user.email=t@example.test', 'tag', '-a', 'v2', '-m', 'two', sha]);
    expect((await fixture.runtime.reader.resolve(url, 'v1'))?.revision).toBe(sha);
    expect((await fixture.runtime.reader.resolve(url, 'v2'))?.revision).toBe(sha);
  });

  it('finds a commit by its full and by its short SHA', async () => {
    const sha = (await repository.resolve('main')) ?? '';
    await repository.commitFiles({ files: { y: 'y' }, message: 'later' });
    expect((await fixture.runtime.reader.resolve(url, sha))?.revision).toBe(sha);
    expect((await fixture.runtime.reader.resolve(url, sha.slice(0, 8)))?.revision).toBe(sha);
  });

  it('records a force-push as forced and keeps what it left behind readable', async () => {
    const old = await repository.commitFiles({ files: { 'app/a.yaml': 'old\n' }, message: 'old' });
    await fixture.runtime.reader.resolve(url, 'main');
    const fresh = await repository.commitFiles({ files: { 'app/a.yaml': 'new\n' }, message: 'new', parent: null });
    await fixture.runtime.watcher.refresh(url);
    expect((await own('source.revision-observed')).at(-1)).toMatchObject({ revision: fresh, previousRevision: old, forced: true });
    const files = await fixture.runtime.reader.readFiles(url, old, ['app/a.yaml']);
    expect(files.get('app/a.yaml')?.toString()).toBe('old\n');
  });

  it('records a deleted branch once, and its return', async () => {
    const sha = (await repository.resolve('main')) ?? '';
    await repository.setRef('refs/heads/topic', sha);
    await fixture.runtime.reader.resolve(url, 'topic');
    await repository.setRef('refs/heads/topic', null);
    await fixture.runtime.watcher.refresh(url);
    await fixture.runtime.watcher.refresh(url);
    expect(await own('source.ref-lost')).toMatchObject([{ ref: 'topic', lastRevision: sha }]);
    expect(fixture.runtime.watcher.current(url, 'topic')).toBeNull();
    await repository.setRef('refs/heads/topic', sha);
    await fixture.runtime.watcher.refresh(url);
    expect(fixture.runtime.watcher.current(url, 'topic')).toBe(sha);
  });

  it('answers null for a branch that was never there', async () => {
    await expect(fixture.runtime.reader.resolve(url, 'no-such-branch')).resolves.toBeNull();
  });

  it('compares revisions by the files that differ', async () => {
    const from = (await repository.resolve('main')) ?? '';
    const to = await repository.commitFiles({ files: { 'app/a.yaml': 'a: 3\n', 'app/deep/c.yaml': 'c\n', 'other/b.yaml': null }, message: 'three' });
    await fixture.runtime.reader.resolve(url, 'main');
    const changed = await fixture.runtime.reader.changedPaths(url, from, to);
    expect(changed?.sort()).toEqual(['app/a.yaml', 'app/deep/c.yaml', 'other/b.yaml']);
  });

  it('knows after a restart what it followed, without telling it again', async () => {
    await fixture.runtime.reader.resolve(url, 'main');
    const before = (await own('source.revision-observed')).length;
    await fixture.restart();
    await fixture.runtime.watcher.refresh(url);
    expect(fixture.runtime.watcher.current(url, 'main')).toBe(await repository.resolve('main'));
    expect(await own('source.revision-observed')).toHaveLength(before);
  });

  it('tells once that a repository cannot be read and once that it can be again', async () => {
    await fixture.runtime.reader.resolve(url, 'main');
    await fixture.git.git.repository(repository.name, { credentials: { username: 'u', password: 'p' } });
    await expect(fixture.runtime.watcher.refresh(url)).rejects.toMatchObject({ code: 'source.authentication-failed' });
    await expect(fixture.runtime.watcher.refresh(url)).rejects.toMatchObject({ code: 'source.authentication-failed' });
    await fixture.git.git.repository(repository.name);
    await fixture.runtime.watcher.refresh(url);
    expect(await own('source.fetch-failed')).toHaveLength(1);
    expect(await own('source.fetch-recovered')).toHaveLength(1);
  });

  it('is let in by a credential that is never in an address, argument or event', async () => {
    const secretFile = path.join(fixture.data.path, 'canary');
    await writeFile(secretFile, 'canary-secret-1\n');
    await fixture.git.git.repository(repository.name, { credentials: { username: 'robot', password: 'canary-secret-1' } });
    await fixture.sql.query("INSERT INTO app.git_credentials (name, url_prefix, kind, username, secret_file) VALUES ('robot', $1, 'basic', 'robot', $2)", [fixture.git.git.url, secretFile]);
    expect((await fixture.runtime.reader.resolve(url, 'main'))?.message).toBe('first');
    await writeFile(secretFile, 'canary-secret-2\n');
    await expect(fixture.runtime.watcher.refresh(url)).rejects.toMatchObject({ code: 'source.authentication-failed' });
    expect(JSON.stringify(await fixture.events())).not.toContain('canary-secret');
    await fixture.sql.query('DELETE FROM app.git_credentials');
  });

  it('reads over SSH with a known host key only', async () => {
    const ssh = await fixture.git.ssh();
    const sshUrl = ssh.cloneUrl(repository.name);
    const prefix = sshUrl.slice(0, sshUrl.lastIndexOf('/'));
    await fixture.sql.query("INSERT INTO app.git_credentials (name, url_prefix, kind, secret_file, known_hosts_file) VALUES ('key', $1, 'ssh', $2, $3)", [prefix, ssh.privateKeyFile, ssh.knownHostsFile]);
    expect((await fixture.runtime.reader.resolve(sshUrl, 'main'))?.message).toBe('first');
    const unknown = path.join(fixture.data.path, 'no-hosts');
    await writeFile(unknown, '');
    await fixture.sql.query('UPDATE app.git_credentials SET known_hosts_file = $1', [unknown]);
    await expect(fixture.runtime.watcher.refresh(sshUrl)).rejects.toMatchObject({ code: 'source.host-key-refused' });
    await fixture.sql.query('DELETE FROM app.git_credentials');
  });

  it('reads a repository on disk', async () => {
    expect((await fixture.runtime.reader.resolve(`file://${repository.folder}`, 'main'))?.message).toBe('first');
  });

  it('waits for one look when many ask at once', async () => {
    const before = fixture.git.git.requestCount(repository.name);
    await Promise.all(Array.from({ length: 20 }, () => fixture.runtime.reader.resolve(url, 'main')));
    expect(fixture.git.git.requestCount(repository.name) - before).toBeLessThanOrEqual(8);
    await eventually(async () => (await own('source.revision-observed')).length === 1, { what: 'one event' });
  });
});
