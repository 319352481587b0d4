import { TidemarkError } from '@tidemark/kernel';
import type { GitScheme } from './repository-url.js';

/** What lets Tidemark into a repository, as a person gave it: it becomes files at once and is never recorded. */
export type GivenCredential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'ssh'; readonly privateKey: string; readonly knownHosts: string };

export type CredentialKind = GivenCredential['kind'];

/** What a person asks for; a member that is left out stays as it is, null takes it away. */
export interface RepositorySettings {
  readonly credential?: GivenCredential | null;
  readonly pollSeconds?: number | null;
  readonly webhookSecret?: string | null;
}

export const POLL_SECONDS = { least: 1, most: 86_400 } as const;
const MAX_PASSWORD = 4_096;
const MAX_FILE = 64 * 1024;
const WEBHOOK_SECRET = { least: 8, most: 1_024 } as const;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;
const PRIVATE_KEY = /^-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----\n[\s\S]+\n-----END ([A-Z0-9]+ )*PRIVATE KEY-----\n$/;

/**
 * The settings as they are kept, or a `source.*` error that names the member and never its value:
 * `source.bad-poll-interval`, `source.bad-webhook-secret`, `source.bad-credential`, `source.credential-kind-refused`.
 */
export function checkSettings(settings: RepositorySettings, scheme: GitScheme): RepositorySettings {
  const { credential, pollSeconds, webhookSecret } = settings;
  if (pollSeconds != null && !(pollSeconds >= POLL_SECONDS.least && pollSeconds <= POLL_SECONDS.most)) {
    throw refused('bad-poll-interval', 'pollSeconds', `A repository is polled every ${POLL_SECONDS.least} to ${POLL_SECONDS.most} seconds`, 'Give an interval in that range, or none for the default.');
  }
  if (webhookSecret != null && (webhookSecret.length < WEBHOOK_SECRET.least || webhookSecret.length > WEBHOOK_SECRET.most || CONTROL.test(webhookSecret) || webhookSecret !== webhookSecret.trim())) {
    throw refused('bad-webhook-secret', 'webhookSecret', `The secret of a webhook has ${WEBHOOK_SECRET.least} to ${WEBHOOK_SECRET.most} characters on one line, no space around them`, 'Make one with: openssl rand -hex 32');
  }
  return credential == null ? settings : { ...settings, credential: checkCredential(credential, scheme) };
}

/** Line ends as OpenSSH wants them: it refuses a key without a last one. */
export function checkCredential(credential: GivenCredential, scheme: GitScheme): GivenCredential {
  const fits = credential.kind === 'ssh' ? scheme === 'ssh' : scheme === 'https' || scheme === 'http';
  if (!fits) {
    throw refused('credential-kind-refused', 'credential', `A repository reached by ${scheme} takes no ${credential.kind === 'ssh' ? 'SSH key' : 'user name and password'}`, scheme === 'ssh' ? 'Give an SSH private key and the known hosts.' : 'Give a user name and a password or token, or the SSH address of the repository.');
  }
  return credential.kind === 'ssh' ? checkKey(credential) : checkPassword(credential);
}

function checkPassword(credential: GivenCredential & { kind: 'basic' }): GivenCredential {
  for (const member of ['username', 'password'] as const) {
    const value = credential[member];
    if (value === '' || value.length > MAX_PASSWORD || CONTROL.test(value)) throw refused('bad-credential', `credential.${member}`, `The ${member} has 1 to ${MAX_PASSWORD} characters on one line`, 'Hosts that take a token accept any user name: give "git".');
  }
  return credential;
}

function checkKey(credential: GivenCredential & { kind: 'ssh' }): GivenCredential {
  const privateKey = lines(credential.privateKey);
  const knownHosts = lines(credential.knownHosts);
  if (privateKey.length > MAX_FILE || !PRIVATE_KEY.test(privateKey)) throw refused('bad-credential', 'credential.sshPrivateKey', 'The SSH private key is not one in PEM or OpenSSH format', 'Give the whole file, such as id_ed25519, not the .pub beside it.');
  if (knownHosts.length > MAX_FILE || knownHosts.trim() === '') throw refused('bad-credential', 'credential.knownHosts', 'The known hosts say nothing, so the server could not be recognised', 'Give the lines of: ssh-keyscan HOST, after comparing them with what its owner publishes.');
  return { kind: 'ssh', privateKey, knownHosts };
}

const lines = (text: string): string => `${text.replaceAll('\r\n', '\n').trim()}\n`;

const refused = (code: string, path: string, message: string, nextStep: string): TidemarkError => new TidemarkError(`source.${code}`, `${message}.`, { nextStep, details: { path: `input.${path}` } });
