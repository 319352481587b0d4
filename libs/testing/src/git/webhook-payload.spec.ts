import { createHmac } from 'node:crypto';
import { webhookRequest, type Push, type WebhookProvider } from './webhook-payload.js';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const push = (update: Partial<Push['update']> = {}): Push => ({
  repository: 'platform',
  cloneUrl: 'http://127.0.0.1:1/platform.git',
  update: { ref: 'refs/heads/main', before: A, after: B, ...update },
  commits: [{ id: B, message: 'm', timestamp: '2026-01-01T00:00:00Z', author: { name: 'n', email: 'e' }, added: [], modified: [], removed: [] }],
});
const sent = (provider: WebhookProvider, given = push()) => webhookRequest({ provider, secret: 'secret', url: 'http://127.0.0.1/hook' }, given);

describe('webhookRequest', () => {
  it.each([
    ['github', 'x-hub-signature-256', 'sha256='],
    ['gitea', 'x-gitea-signature', ''],
    ['bitbucket', 'x-hub-signature', 'sha256='],
  ] as const)('signs the exact body the way of %s', (provider, header, prefix) => {
    const { body, headers } = sent(provider);
    expect(headers[header]).toBe(prefix + createHmac('sha256', 'secret').update(body).digest('hex'));
  });

  it('sends the secret itself to GitLab receivers, as GitLab does', () => {
    expect(sent('gitlab').headers).toMatchObject({ 'x-gitlab-token': 'secret', 'x-gitlab-event': 'Push Hook' });
  });

  it('writes a deleted branch as zeros for GitHub and as null for Bitbucket', () => {
    const deleted = push({ after: null });
    expect(JSON.parse(sent('github', deleted).body)).toMatchObject({ after: '0'.repeat(40), deleted: true });
    expect(JSON.parse(sent('bitbucket', deleted).body)).toMatchObject({ push: { changes: [{ new: null, closed: true }] } });
  });

  it('tells tags from branches for Bitbucket', () => {
    const tagged = push({ ref: 'refs/tags/v1', before: null });
    expect(JSON.parse(sent('bitbucket', tagged).body)).toMatchObject({ push: { changes: [{ new: { type: 'tag', name: 'v1' } }] } });
  });
});
