const MASK = '[redacted]';

/** Names of members whose values are credentials, wherever they stand. */
export const CREDENTIAL_MEMBERS: readonly string[] = ['password', 'token', 'secret', 'authorization', 'cookie', 'csr', 'privateKey', 'databaseUrl'];

/** What gives a credential away wherever it stands in a text, with what takes its place. Linear: no pattern repeats within another. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  // Also with its line ends written as \n, as in JSON; one that was cut off ends with the JSON text it is in.
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^"]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|(?=")|$)/g, MASK],
  // https://user:password@host, and a token alone: https://token@host.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'@]{1,1024}@/gi, `$1${MASK}@`],
  [/\b([Bb]earer|[Bb]asic|BEARER|BASIC)( +)(?=[^\s"]*[A-Z0-9=])[\w.~+/=-]{8,}/g, `$1$2${MASK}`],
  // Ours: sessions, API tokens and join tokens; those of the usual Git hosts.
  [/\b(?:tm[sjk]_[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, MASK],
];

/**
 * The text with every credential that can be told by its form replaced. For what others wrote (errors of tools, of libraries,
 * of servers) and is shown or logged; it is the last line of defence, not the first.
 */
export const maskCredentials = (text: string): string => SIGNS.reduce((masked, [sign, instead]) => masked.replace(sign, instead), text);
