import { TIDEMARK_NAMESPACE, TidemarkError, uuidv5 } from '@tidemark/kernel';

export type GitScheme = 'https' | 'ssh' | 'http' | 'file';

/** A repository address that passed every check; `url` is what is handed to git. */
export interface RepositoryUrl {
  readonly url: string;
  readonly scheme: GitScheme;
  /** '' for file. */
  readonly host: string;
  /** Lower-case scheme and host, no default port, no trailing slash or `.git`: equal for spellings of one repository. */
  readonly normalised: string;
  readonly repositoryId: string;
}

const MAX_LENGTH = 2_048;
const DEFAULT_PORTS: Readonly<Record<GitScheme, string>> = { https: '443', http: '80', ssh: '22', file: '' };
/** git's `user@host:path`; a host of one letter would be a Windows drive. */
const SCP_FORM = /^([A-Za-z0-9_][A-Za-z0-9._-]*)@([A-Za-z0-9][A-Za-z0-9.-]+):(?!\/\/)(.+)$/;
const HOST = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNPRINTABLE = /[\u0000-\u0020\u007f-\u009f\\]/;

/**
 * Checks an address before it comes near a command line. Refuses remote helpers (`ext::…`), options (`-o…`), schemes
 * that are not allowed here, and credentials in the address, which it never repeats in a message.
 */
export function parseRepositoryUrl(text: string, schemes: readonly GitScheme[]): RepositoryUrl {
  if (text.length === 0 || text.length > MAX_LENGTH) throw refused(`it is ${text.length} characters long (1 to ${MAX_LENGTH} are allowed)`);
  if (UNPRINTABLE.test(text)) throw refused('it contains a space, a backslash or a control character');
  if (text.startsWith('-')) throw refused('it starts with "-" and would be read as an option');
  if (/^[A-Za-z0-9+.-]+::/.test(text)) throw refused('remote helpers ("name::address") run programs and are never used');
  const parts = scpParts(text) ?? urlParts(text);
  if (!schemes.includes(parts.scheme)) {
    throw new TidemarkError('source.scheme-refused', `The repository address ${text} uses ${parts.scheme}, which is not allowed here (allowed: ${schemes.join(', ')})`, {
      nextStep: 'Use another address of the repository, or allow the scheme with TIDEMARK_GIT_SCHEMES.',
    });
  }
  if (parts.path.split('/').includes('..')) throw refused('its path contains ".."');
  if (parts.scheme !== 'file' && !HOST.test(parts.host)) throw refused('its host is not a host name');
  return { url: text, scheme: parts.scheme, host: parts.host, ...identity(parts) };
}

interface UrlParts {
  scheme: GitScheme;
  user: string;
  host: string;
  port: string;
  /** Without a leading slash. */
  path: string;
}

function scpParts(text: string): UrlParts | undefined {
  const match = text.includes('://') ? null : SCP_FORM.exec(text);
  if (!match) return undefined;
  const [, user = '', host = '', path = ''] = match;
  return { scheme: 'ssh', user, host: host.toLowerCase(), port: '', path: path.replace(/^\/+/, '') };
}

function urlParts(text: string): UrlParts {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(\/[^?#]*)?([?#].*)?$/.exec(text);
  if (!match) throw refused('it is not of the form scheme://host/path or user@host:path');
  const [, rawScheme = '', authority = '', path = '', rest] = match;
  const scheme = rawScheme.toLowerCase();
  if (!isGitScheme(scheme)) throw refused(`git is not spoken over "${scheme}"`);
  if (rest !== undefined) throw refused('it has a query or a fragment; give branch and path in their own fields');
  const at = authority.lastIndexOf('@');
  const user = checkedUser(scheme, at < 0 ? '' : authority.slice(0, at));
  const hostPort = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority.slice(at + 1));
  if (!hostPort) throw refused('its host or port is malformed');
  if (scheme === 'file' && hostPort[1]) throw refused('a file address names no host (file:///path)');
  if (path === '' || path === '/') throw refused('it names no repository');
  return { scheme, user, host: (hostPort[1] ?? '').toLowerCase(), port: hostPort[2] ?? '', path: path.replace(/^\/+/, '') };
}

/** Only SSH has a user name in its address, and it is no secret. */
function checkedUser(scheme: GitScheme, user: string): string {
  if (user === '' || (scheme === 'ssh' && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(user))) return user;
  throw new TidemarkError('source.url-has-credentials', 'The repository address carries a user name, password or token', {
    nextStep: 'Remove it from the address and register a credential for the repository instead.',
  });
}

const isGitScheme = (scheme: string): scheme is GitScheme => Object.hasOwn(DEFAULT_PORTS, scheme);

function identity(parts: UrlParts): Pick<RepositoryUrl, 'normalised' | 'repositoryId'> {
  const port = parts.port === '' || parts.port === DEFAULT_PORTS[parts.scheme] ? '' : `:${parts.port}`;
  const user = parts.user === '' ? '' : `${parts.user}@`;
  const path = parts.path.replace(/\/+$/, '').replace(/\.git$/, '');
  const normalised = `${parts.scheme}://${user}${parts.host}${port}/${path}`;
  return { normalised, repositoryId: uuidv5(normalised, TIDEMARK_NAMESPACE) };
}

function refused(reason: string): TidemarkError {
  return new TidemarkError('source.url-refused', `The repository address is not usable: ${reason}`, {
    nextStep: 'Give an address such as https://git.example.org/team/repo.git or git@git.example.org:team/repo.git.',
  });
}

/**
 * `host/path` of any spelling a webhook may use, to find the repositories it speaks of: scheme, user, port and `.git`
 * do not count. A false match costs one fetch, never more. undefined: not an address.
 */
export function webhookKey(address: string): string | undefined {
  if (address.length > MAX_LENGTH) return undefined;
  const match = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)([:/].*)?$/i.exec(address);
  const path = match?.[2]?.replace(/^(?::\d+(?=\/)|:)?\/*/, '').replace(/\/+$/, '').replace(/\.git$/, '');
  return match && path ? `${(match[1] ?? '').toLowerCase()}/${path.toLowerCase()}` : undefined;
}
