import { TidemarkError } from '@tidemark/kernel';
import type { ProcessResult } from '../../platform/process/bounded-process.js';

interface KnownFailure {
  readonly code: string;
  readonly sign: RegExp;
  readonly what: string;
  readonly nextStep: string;
}

/** git says why in words only; these are the words of git 2.39 to 2.51, curl and OpenSSH with LC_ALL=C. First match wins. */
const KNOWN: readonly KnownFailure[] = [
  { code: 'source.ref-not-found', sign: /couldn't find remote ref|not our ref|unadvertised object/i, what: 'the revision is not in the repository', nextStep: 'Check the name of the branch, tag or commit.' },
  { code: 'source.mirror-locked', sign: /unable to create '.*\.lock': file exists|could not lock config file/i, what: 'another git works on the mirror, or one was killed', nextStep: 'Tidemark removes a stale lock and tries again by itself.' },
  { code: 'source.host-key-refused', sign: /host key verification failed|remote host identification has changed/i, what: 'the SSH host key is unknown or has changed', nextStep: 'Compare the key with its owner, then correct the known_hosts file of the credential.' },
  { code: 'source.authentication-failed', sign: /authentication failed|could not read (username|password)|terminal prompts disabled|permission denied|error: (401|403)|http basic: access denied/i, what: 'the repository refused the credentials, or none are registered', nextStep: 'Register a credential that may read it, or correct the one it uses.' },
  { code: 'source.tls-failed', sign: /ssl certificate|certificate verif|server certificate|ssl_|tls connect/i, what: 'the TLS certificate of the server was not accepted', nextStep: 'Install the certificate authority of the server on the control plane.' },
  { code: 'source.redirect-refused', sign: /redirect|error: 30\d/i, what: 'the server sent us to another address', nextStep: 'Declare the address it redirects to.' },
  { code: 'source.scheme-refused', sign: /transport '.*' not allowed/i, what: 'the way the repository is reached is not allowed here', nextStep: 'Allow the scheme with TIDEMARK_GIT_SCHEMES.' },
  { code: 'source.unreachable', sign: /could not resolve host|couldn't resolve|connection (refused|reset|timed out|closed)|failed to connect|operation (timed out|too slow)|network is unreachable|no route to host|couldn't connect|early eof|empty reply|error: 5\d\d/i, what: 'the server could not be reached', nextStep: 'Check the address and the network; Tidemark keeps trying.' },
  { code: 'source.repository-not-found', sign: /repository .*not found|does not appear to be a git repository|does not exist|no such file or directory|error: 404|not found|not valid: is this a git repository/i, what: 'there is no repository at the address, or the credentials may not see it', nextStep: 'Check the address, and the credential if the repository is private.' },
];

/** Turns a failed run into the error a person sees; `hide` are texts of this machine that must not show. */
export function gitFailure(result: ProcessResult, context: { url: string; timeoutMs: number; hide: readonly string[] }): TidemarkError {
  const { url } = context;
  if (result.ended === 'timed-out') {
    return new TidemarkError('source.timed-out', `Git needed more than ${context.timeoutMs / 1000} s for ${url} and was stopped`, { nextStep: 'Check the network; a very large repository needs a larger limit.' });
  }
  if (result.ended === 'output-limit') {
    return new TidemarkError('source.output-limit', `Git said more about ${url} than is read`, { nextStep: 'The repository has an extreme number of references; remove those that are not needed.' });
  }
  const known = KNOWN.find(({ sign }) => sign.test(result.stderr));
  const said = quoted(result.stderr, context.hide);
  if (known === undefined) {
    return new TidemarkError('source.git-failed', `Git failed for ${url}: ${said}`, { nextStep: 'Try the same with git on the command line.' });
  }
  return new TidemarkError(known.code, `${url}: ${known.what} (git: ${said})`, { nextStep: known.nextStep });
}

/** The line that tells most, without paths of this machine. */
function quoted(stderr: string, hide: readonly string[]): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  // How we keep git from asking a person for a password is our own affair.
  const telling = lines.find((line) => /^(fatal|error|remote):/i.test(line) && !line.includes('askpass')) ?? lines[0] ?? 'no message';
  const shown = hide.reduce((text, secret) => text.replaceAll(secret, '<mirror>'), telling);
  return shown.replace(/\/\/[^/@\s]+@/g, '//').slice(0, 300);
}
