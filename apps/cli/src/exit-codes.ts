/** What the program's exit status means; documented in `tidemark --help` and docs/cli.md, and tested. */
export const EXIT = {
  ok: 0,
  /** `app diff` found a difference, or an asked condition is false. */
  different: 1,
  usage: 2,
  waitTimedOut: 3,
  authNeeded: 4,
  notFound: 5,
  conflict: 6,
  denied: 7,
  /** Some of several targets failed. */
  partial: 8,
  agentUnreachable: 9,
  other: 20,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE: ReadonlyMap<string, ExitCode> = new Map([
  ['UNAUTHENTICATED', EXIT.authNeeded],
  ['FORBIDDEN', EXIT.denied],
  ['NOT_FOUND', EXIT.notFound],
  ['CONFLICT', EXIT.conflict],
  ['PRECONDITION_FAILED', EXIT.conflict],
  ['AGENT_UNREACHABLE', EXIT.agentUnreachable],
  ['BAD_USER_INPUT', EXIT.usage],
]);

/** GraphQL error codes (`extensions.code`, closed list of the API) and domain codes by their suffix. */
export function exitCodeOf(code: string): ExitCode {
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  if (/not-found|unknown-/.test(code)) return EXIT.notFound;
  if (/agent-unreachable|not-connected|expired$/.test(code)) return EXIT.agentUnreachable;
  if (/already|conflict|held|in-use|not-/.test(code)) return EXIT.conflict;
  return EXIT.other;
}
