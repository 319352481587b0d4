import { err, ok, type Result } from '@tidemark/kernel';

/** `user@host:path`, Git's short form of an SSH address. */
const SCP_LIKE = /^[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:[^-\s:][^\s]*$/;
/** A registry and path without a scheme: how Argo CD writes charts in OCI registries. */
const REGISTRY = /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][\w.-]*)*$/i;

const GIT_SCHEMES = new Set(['https:', 'http:', 'ssh:', 'file:']);
const HELM_SCHEMES = new Set(['https:', 'http:', 'oci:']);

/** A Git address, as given. Anything Git could take for an option, a command or a place to keep a password is refused. */
export function gitUrl(text: string): Result<string, string> {
  if (hasControlOrSpace(text) || text.startsWith('-')) return err('is not a repository address: it starts with "-" or holds spaces or control characters');
  if (SCP_LIKE.test(text)) return ok(text);
  return withScheme(text, GIT_SCHEMES, 'https://, http://, ssh://, file:// or user@host:path');
}

/** The address of a chart repository; a registry without a scheme gets `oci://`. */
export function helmUrl(text: string): Result<string, string> {
  if (hasControlOrSpace(text) || text.startsWith('-')) return err('is not a chart repository: it starts with "-" or holds spaces or control characters');
  if (!text.includes('://') && REGISTRY.test(text)) return ok(`oci://${text}`);
  return withScheme(text, HELM_SCHEMES, 'https://, http:// or oci://');
}

function withScheme(text: string, schemes: ReadonlySet<string>, allowed: string): Result<string, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // "ext::sh" parses as a URL; a real one has "//" after its scheme.
  if (!url || !/^[a-z]+:\/\//i.test(text)) return err(`is not an address that can be read; allowed: ${allowed}`);
  if (!schemes.has(url.protocol)) return err(`has the scheme "${url.protocol}//", allowed: ${allowed}`);
  if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:')) {
    return err('holds a user name or password; register the credential and give the address without it');
  }
  if (url.hostname.startsWith('-')) return err('has a host name that starts with "-"');
  return ok(text);
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const hasControlOrSpace = (text: string): boolean => /[\u0000-\u0020\u007f]/.test(text);
