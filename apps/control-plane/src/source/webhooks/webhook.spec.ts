import { createHmac } from 'node:crypto';
import { readPushHint } from './webhook-payload.js';
import { verifySignature } from './webhook-signature.js';

const body = Buffer.from('{"ref":"refs/heads/main"}');
const hmac = (secret: string) => createHmac('sha256', secret).update(body).digest('hex');

describe('webhook signatures', () => {
  it.each([
    ['github', { 'x-hub-signature-256': `sha256=${hmac('s')}` }, 'valid'],
    ['github', { 'x-hub-signature-256': `sha256=${hmac('other')}` }, 'invalid'],
    ['github', { 'x-hub-signature': `sha1=${hmac('s')}` }, 'unsigned'],
    ['github', { 'x-hub-signature-256': hmac('s') }, 'invalid'],
    ['gitlab', { 'x-gitlab-token': 's' }, 'valid'],
    ['gitlab', { 'x-gitlab-token': 'no' }, 'invalid'],
    ['gitea', { 'x-gitea-signature': hmac('s') }, 'valid'],
    ['gitea', {}, 'unsigned'],
    ['bitbucket', { 'x-hub-signature': `sha256=${hmac('s')}` }, 'valid'],
    ['bitbucket', { 'x-hub-signature': `sha1=${hmac('s')}` }, 'invalid'],
  ] as const)('%s %j is %s', (provider, headers, verdict) => {
    expect(verifySignature(provider, headers, body, ['s'])).toBe(verdict);
  });

  it('accept nothing when no secret is configured, not even an empty one', () => {
    expect(verifySignature('gitlab', { 'x-gitlab-token': ' ' }, body, [])).toBe('invalid');
    expect(verifySignature('gitea', { 'x-gitea-signature': createHmac('sha256', '').update(body).digest('hex') }, body, [''])).toBe('invalid');
  });
});

describe('webhook payloads', () => {
  it('of Bitbucket Data Center name the ref by its id', () => {
    const payload = { repository: { links: { clone: [{ href: 'https://bb.example.test/scm/p/r.git' }] } }, changes: [{ ref: { id: 'refs/heads/main' } }] };
    expect(readPushHint(payload)).toEqual({ addresses: ['https://bb.example.test/scm/p/r.git'], refs: ['refs/heads/main'] });
  });

  it.each([[null], [[]], ['x'], [{}], [{ repository: 1 }], [{ repository: { clone_url: 7 }, push: { changes: [null, 1] } }]])('%j tells nothing', (payload) => {
    expect(readPushHint(payload)).toBeUndefined();
  });
});
