import fc from 'fast-check';
import { candidateNames, parseGitRef } from './git-ref.js';
import { joinInside, parseRepositoryPath } from './repository-path.js';
import { parseRepositoryUrl, webhookKey } from './repository-url.js';

const SCHEMES = ['https', 'ssh'] as const;
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

describe('addresses of repositories', () => {
  it.each([
    ["ext::sh -c 'touch /tmp/x'", 'source.url-refused'],
    ['ext::sh', 'source.url-refused'],
    ['file:///etc', 'source.scheme-refused'],
    ['http://git.example.test/a.git', 'source.scheme-refused'],
    ['git://git.example.test/a.git', 'source.url-refused'],
    ['--upload-pack=touch', 'source.url-refused'],
    ['-oProxyCommand=touch', 'source.url-refused'],
    ['ssh://-oProxyCommand=touch/a', 'source.url-refused'],
    ['ssh://host/-o/../a', 'source.url-refused'],
    ['git@-oProxyCommand=x:a', 'source.url-refused'],
    ['https://user:pass@git.example.test/a.git', 'source.url-has-credentials'],
    ['https://token@git.example.test/a.git', 'source.url-has-credentials'],
    ['ssh://git:pass@git.example.test/a.git', 'source.url-has-credentials'],
    ['https://git.example.test/a.git?x=1', 'source.url-refused'],
    ['https://git.example.test/a\nb', 'source.url-refused'],
    ['https://git.example.test/a\0b', 'source.url-refused'],
    ['https://git.example.test/../b', 'source.url-refused'],
    ['https:///a', 'source.url-refused'],
    ['https://git.example.test/', 'source.url-refused'],
    [`https://git.example.test/${'a'.repeat(4096)}`, 'source.url-refused'],
    ['', 'source.url-refused'],
    ['/srv/git/a.git', 'source.url-refused'],
    ['https://git.example.test/team/a.git', 'accepted'],
    ['https://[::1]:8443/a', 'accepted'],
    ['git@git.example.test:team/a.git', 'accepted'],
    ['ssh://git@git.example.test:2222/team/a.git', 'accepted'],
  ])('%j is %s', (url, code) => {
    expect(codeOf(() => parseRepositoryUrl(url, SCHEMES))).toBe(code);
  });

  it('never repeats the credentials it refuses', () => {
    expect(() => parseRepositoryUrl('https://user:canary@git.example.test/a.git', SCHEMES)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('canary') as unknown }) as Error);
  });

  it('gives spellings of one repository one identity', () => {
    const ids = ['https://Git.Example.test/team/a.git', 'https://git.example.test:443/team/a', 'HTTPS://git.example.test/team/a/'].map((url) => parseRepositoryUrl(url, SCHEMES).repositoryId);
    expect(new Set(ids).size).toBe(1);
    expect(parseRepositoryUrl('git@git.example.test:team/a', SCHEMES).repositoryId).toBe(parseRepositoryUrl('ssh://git@git.example.test/team/a.git', SCHEMES).repositoryId);
  });

  it('recognises a repository in a webhook by any of its spellings', () => {
    const keys = ['https://git.example.test/team/a.git', 'git@git.example.test:team/a.git', 'ssh://git@git.example.test:2222/team/a', 'http://git.example.test:3000/team/a/'].map(webhookKey);
    expect(new Set(keys)).toEqual(new Set(['git.example.test/team/a']));
  });
});

describe('revisions', () => {
  it.each([
    ['--output=/x', 'source.ref-refused'],
    ['-b', 'source.ref-refused'],
    ['refs/heads/$(id)', 'source.ref-refused'],
    ['a\nb', 'source.ref-refused'],
    ['a\0b', 'source.ref-refused'],
    ['a..b', 'source.ref-refused'],
    ['a@{1}', 'source.ref-refused'],
    ['a:b', 'source.ref-refused'],
    ['a b', 'source.ref-refused'],
    ['+main', 'accepted'],
    ['x'.repeat(4096), 'source.ref-refused'],
    ['^1.2', 'source.semver-not-supported'],
    ['>=1.0.0', 'source.semver-not-supported'],
    ['1.x', 'source.semver-not-supported'],
    ['v1.2.*', 'source.semver-not-supported'],
    ['', 'accepted'],
    ['HEAD', 'accepted'],
    ['main', 'accepted'],
    ['release/1.2', 'accepted'],
    ['v1.2.3-rc.1', 'accepted'],
    ['refs/tags/v1', 'accepted'],
    ['größe', 'accepted'],
  ])('%j is %s', (ref, code) => {
    expect(codeOf(() => parseGitRef(ref))).toBe(code);
  });

  it('never lets through a name that git or a shell could read as something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (codeOf(() => parseGitRef(text)) !== 'accepted') return;
        for (const name of candidateNames(parseGitRef(text))) expect(name).toMatch(/^(HEAD|refs\/[^\s:^~?*[\\$`;&|<>()'"-][^\s:^~?*[\\$`;&|<>()'"]*)$/);
      }),
    );
  });
});

describe('paths in repositories', () => {
  it.each([
    ['../x', 'source.path-refused'],
    ['a/../../x', 'source.path-refused'],
    ['/etc/passwd', 'source.path-refused'],
    ['--output=/x', 'source.path-refused'],
    ['a\nb', 'source.path-refused'],
    ['a\0', 'source.path-refused'],
    ['.git/config', 'source.path-refused'],
    ['a'.repeat(5000), 'source.path-refused'],
    ['.', 'accepted'],
    ['a/./b/', 'accepted'],
  ])('%j is %s', (path, code) => {
    expect(codeOf(() => parseRepositoryPath(path))).toBe(code);
  });

  it('joins without ever leaving the tree', () => {
    expect(joinInside('a/b', '../c')).toBe('a/c');
    expect(joinInside('a', '../../c')).toBeUndefined();
    fc.assert(fc.property(fc.array(fc.constantFrom('..', '.', 'a', 'b', ''), { maxLength: 8 }), (parts) => expect(joinInside('x/y', parts.join('/'))?.split('/') ?? []).not.toContain('..')));
  });
});
