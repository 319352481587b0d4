import { TidemarkError } from '@tidemark/kernel';

/** What a person may write as a revision. `name` covers branches, tags and short SHAs: only the repository can tell. */
export type GitRef = { readonly kind: 'head' } | { readonly kind: 'sha'; readonly sha: string } | { readonly kind: 'name'; readonly name: string };

const MAX_LENGTH = 255;
/** Narrower than git-check-ref-format on purpose: nothing in it means anything to a shell, a glob or a refspec. */
const SAFE = /^[\p{L}\p{N}._/@+#=,%!-]+$/u;
const SEMVER_RANGE = /[\^~<>=*|]|(^|\.)[xX](\.|$)| - /;

/** The full SHA of a commit, SHA-1 or SHA-256. */
const isFullSha = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** Could be the beginning of a SHA. */
export const isShortSha = (text: string): boolean => /^[0-9a-f]{7,63}$/.test(text);

/** Checks a revision before it comes near a command line. '' and `HEAD` mean the default branch. */
export function parseGitRef(text: string): GitRef {
  if (text === '' || text === 'HEAD') return { kind: 'head' };
  if (text.length > MAX_LENGTH) throw refused(`${text.slice(0, 20)}…`, `it is ${text.length} characters long (at most ${MAX_LENGTH})`);
  const lower = text.toLowerCase();
  if (isFullSha(lower)) return { kind: 'sha', sha: lower };
  if (text.startsWith('-')) throw refused(text, 'it starts with "-" and would be read as an option');
  if (/[\d*]/.test(text) && SEMVER_RANGE.test(text)) {
    throw new TidemarkError('source.semver-not-supported', `The revision ${JSON.stringify(text)} is a version range; following tags by range is not supported yet`, {
      nextStep: 'Name a branch, a tag or a commit.',
    });
  }
  if (!SAFE.test(text)) throw refused(text, 'it contains a character that has no place in a branch or tag name here');
  const segments = text.split('/');
  if (text.includes('..') || text.includes('@{') || segments.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock') || part.endsWith('.'))) {
    throw refused(text, 'git does not allow such a name');
  }
  return { kind: 'name', name: text };
}

/** Full names to look for on the remote, the first match wins: a branch goes before a tag of the same name. */
export function candidateNames(ref: GitRef): string[] {
  if (ref.kind === 'head') return ['HEAD'];
  if (ref.kind === 'sha') return [];
  return ref.name.startsWith('refs/') ? [ref.name] : [`refs/heads/${ref.name}`, `refs/tags/${ref.name}`];
}

function refused(ref: string, reason: string): TidemarkError {
  return new TidemarkError('source.ref-refused', `The revision ${JSON.stringify(ref)} is not usable: ${reason}`, { nextStep: 'Name a branch, a tag or a commit.' });
}
