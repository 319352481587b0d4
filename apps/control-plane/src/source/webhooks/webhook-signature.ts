import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type WebhookProvider = 'github' | 'gitlab' | 'gitea' | 'bitbucket';
export type WebhookHeaders = Readonly<Record<string, string | string[] | undefined>>;

export const WEBHOOK_PROVIDERS: readonly WebhookProvider[] = ['github', 'gitlab', 'gitea', 'bitbucket'];

const headerOf = (headers: WebhookHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** `unsigned`: the request carries nothing to check. */
export type SignatureVerdict = 'valid' | 'invalid' | 'unsigned';

/** Checks a request the way its Git host signs: HMAC-SHA256 over the raw body; GitLab sends the secret itself. */
export function verifySignature(provider: WebhookProvider, headers: WebhookHeaders, body: Buffer, secrets: readonly string[]): SignatureVerdict {
  const given = givenSignature(provider, headers);
  if (given === undefined || given === '') return 'unsigned';
  const expected = (secret: string) => (provider === 'gitlab' ? secret : createHmac('sha256', secret).update(body).digest('hex'));
  // Every secret is tried, so that the time taken does not tell which one came close.
  const matches = secrets.filter((secret) => secret !== '' && equalInConstantTime(expected(secret), given));
  return matches.length > 0 ? 'valid' : 'invalid';
}

function givenSignature(provider: WebhookProvider, headers: WebhookHeaders): string | undefined {
  switch (provider) {
    case 'github':
      return prefixed(headerOf(headers, 'x-hub-signature-256'));
    case 'gitlab':
      return headerOf(headers, 'x-gitlab-token');
    case 'gitea':
      return headerOf(headers, 'x-gitea-signature')?.toLowerCase();
    case 'bitbucket':
      return prefixed(headerOf(headers, 'x-hub-signature'));
  }
}

/** Only SHA-256: the older SHA-1 header is not looked at. */
const prefixed = (value: string | undefined): string | undefined => (value === undefined ? undefined : value.startsWith('sha256=') ? value.slice(7).toLowerCase() : 'unknown-algorithm');

function equalInConstantTime(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}

/** What makes a delivery unique, so that one that is sent again is recognised. */
export function deliveryId(provider: WebhookProvider, headers: WebhookHeaders): string | undefined {
  const names: Record<WebhookProvider, string> = { github: 'x-github-delivery', gitlab: 'x-gitlab-event-uuid', gitea: 'x-gitea-delivery', bitbucket: 'x-request-uuid' };
  const id = headerOf(headers, names[provider]);
  return id === undefined ? undefined : `${provider}/${id.slice(0, 200)}`;
}
