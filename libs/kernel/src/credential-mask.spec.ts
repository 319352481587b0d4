import fc from 'fast-check';
import { maskCredentials } from './index.js';

describe('maskCredentials', () => {
  it.each([
    ['a password in an address', "fatal: unable to access 'https://ci:hunter2@git.example.com/a.git/': 403", "fatal: unable to access 'https://[redacted]@git.example.com/a.git/': 403"],
    ['a token as the user of an address', 'clone of https://x-oauth-token@git.example.com/a failed', 'clone of https://[redacted]@git.example.com/a failed'],
    ['a database address', 'postgresql://tidemark:s3cr3t@127.0.0.1:5432/postgres refused', 'postgresql://[redacted]@127.0.0.1:5432/postgres refused'],
    ['a bearer token', 'Authorization: Bearer eyJhbGciOi.abc.def-ghi rest', 'Authorization: Bearer [redacted] rest'],
    ['basic credentials', '"authorization":"basic dXNlcjpwYXNzd29yZA=="', '"authorization":"basic [redacted]"'],
    ['a private key', 'x -----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY----- y', 'x [redacted] y'],
    ['a private key in JSON', '{"k":"-----BEGIN PRIVATE KEY-----\\nMHcCAQ\\n-----END PRIVATE KEY-----\\n"}', '{"k":"[redacted]\\n"}'],
    ['a private key that was cut off', 'x -----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn', 'x [redacted]'],
    ['an API token', 'tmk_0123456789abcdef_Zm9vYmFyYmF6_1a2b3c4d', '[redacted]'],
    ['a join token', 'token tmj_0123456789abcdef0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA is used', 'token [redacted] is used'],
    ['a token of a Git host', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[redacted]'],
  ])('replaces %s', (_, text, masked) => {
    expect(maskCredentials(text)).toBe(masked);
  });

  it.each(['https://git.example.com/a.git@main', 'user@example.com', 'ssh://git.example.com/a', 'Basic authentication failed', 'a certificate: -----BEGIN CERTIFICATE-----\nMIIB', 'tidemark app sync shop'])('leaves %j alone', (text) => {
    expect(maskCredentials(text)).toBe(text);
  });

  it('keeps JSON what it was, JSON, and is done when it is done', () => {
    fc.assert(
      fc.property(fc.object(), fc.constantFrom('https://u:p@h/', 'Bearer abcDefghij', '-----BEGIN PRIVATE KEY-----\nx'), (value, secret) => {
        const masked = maskCredentials(JSON.stringify({ before: secret, ...value, after: 'end' }));
        expect(maskCredentials(masked)).toBe(masked);
        expect(JSON.parse(masked)).toMatchObject({ after: 'end' });
      }),
    );
  });

  it('takes no longer for a text made to make it slow', () => {
    const text = 'https://'.repeat(20_000) + '-----BEGIN PRIVATE KEY-----'.repeat(2_000);
    expect(maskCredentials(text).length).toBeLessThan(text.length);
  });
});
