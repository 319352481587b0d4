import fc from 'fast-check';
import { checkSettings } from './repository-settings.js';
import type { RepositorySettings } from './repository-settings.js';
import type { GitScheme } from './repository-url.js';

const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n-----END OPENSSH PRIVATE KEY-----';
const key = (privateKey: string, knownHosts = 'example.test ssh-ed25519 AAAA'): RepositorySettings => ({ credential: { kind: 'ssh', privateKey, knownHosts } });
const password = (username: string, secret: string): RepositorySettings => ({ credential: { kind: 'basic', username, password: secret } });
const failure = (settings: RepositorySettings, scheme: GitScheme): unknown => {
  try {
    checkSettings(settings, scheme);
    return null;
  } catch (thrown) {
    return thrown;
  }
};

describe('settings of a repository', () => {
  it('give a key the line ends that OpenSSH wants', () => {
    expect(checkSettings(key(KEY.replaceAll('\n', '\r\n')), 'ssh').credential).toMatchObject({ privateKey: `${KEY}\n`, knownHosts: 'example.test ssh-ed25519 AAAA\n' });
  });

  it('keep apart what is left out and what is taken away', () => {
    expect(checkSettings({}, 'https')).toEqual({});
    expect(checkSettings({ credential: null, pollSeconds: null, webhookSecret: null }, 'https')).toEqual({ credential: null, pollSeconds: null, webhookSecret: null });
  });

  it.each<[string, RepositorySettings, GitScheme, string]>([
    ['a password for SSH', password('u', 'p'), 'ssh', 'source.credential-kind-refused'],
    ['a key for HTTPS', key(KEY), 'https', 'source.credential-kind-refused'],
    ['a password for a folder', password('u', 'p'), 'file', 'source.credential-kind-refused'],
    ['an empty password', password('u', ''), 'https', 'source.bad-credential'],
    ['a user name of two lines', password('u\nx', 'p'), 'https', 'source.bad-credential'],
    ['a public key', key('ssh-ed25519 AAAA me@here'), 'ssh', 'source.bad-credential'],
    ['a key without known hosts', key(KEY, '  \n'), 'ssh', 'source.bad-credential'],
    ['an interval of zero', { pollSeconds: 0 }, 'https', 'source.bad-poll-interval'],
    ['an interval that is no number', { pollSeconds: Number.NaN }, 'https', 'source.bad-poll-interval'],
    ['an interval of two days', { pollSeconds: 172_800 }, 'https', 'source.bad-poll-interval'],
    ['a short webhook secret', { webhookSecret: 'short' }, 'https', 'source.bad-webhook-secret'],
    ['a webhook secret with a line end', { webhookSecret: 'long enough\n' }, 'https', 'source.bad-webhook-secret'],
  ])('refuse %s', (_what, settings, scheme, code) => {
    expect(failure(settings, scheme)).toMatchObject({ code, nextStep: expect.any(String) });
  });

  it('never repeat a secret in an error', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('\n', '\u0000', '\u001b'), (secret, control) => {
        const failures = [failure(password('u', secret + control + 'x'), 'https'), failure(key(secret), 'ssh'), failure({ webhookSecret: secret + control }, 'https')];
        for (const one of failures) expect(JSON.stringify([String(one), one])).not.toContain(secret);
      }),
    );
  });
});
