import type { Commit } from '../api/types.js';

export const short = (revision: string | null): string => (revision === null ? '–' : /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision);

/** The first line of a commit message with who wrote it; the whole one on hover. */
export function CommitLine({ commit, revision }: { commit: Commit | null; revision: string | null }) {
  return (
    <span className="commit">
      {commit !== null && <span className="subject" title={commit.message}>{commit.message.split('\n')[0]}</span>}
      <span className="quiet small"><code>{short(revision)}</code>{commit?.author != null && <> {commit.author.name}</>}</span>
    </span>
  );
}
