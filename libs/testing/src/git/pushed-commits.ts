import type { GitRepository, RefUpdate } from './git-repository.js';
import type { Person } from './fast-import.js';

/** A commit as webhooks describe it. */
export interface PushedCommit {
  readonly id: string;
  readonly message: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly author: Person;
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

/** GitHub lists at most this many commits of a push, too. */
const MOST_COMMITS = 20;
const FIELDS = ['%H', '%cI', '%an', '%ae', '%B'].join('%x00');

/** The newest commits that a ref update brought, oldest first. */
export async function pushedCommits(repository: GitRepository, update: RefUpdate): Promise<PushedCommit[]> {
  if (update.after === null) return [];
  const range = update.before === null ? [update.after] : [update.after, `^${update.before}`];
  const printed = await repository.git([
    'log',
    `--max-count=${MOST_COMMITS}`,
    `--format=%x01${FIELDS}%x00`,
    '--name-status',
    '--no-renames',
    '--root',
    ...range,
    '--',
  ]);
  return printed.split('\x01').slice(1).map(parseCommit).reverse();
}

function parseCommit(text: string): PushedCommit {
  const [id = '', timestamp = '', name = '', email = '', message = '', changes = ''] = text.split('\0');
  const pathsWith = (status: string) =>
    changes
      .split('\n')
      .filter((line) => line.startsWith(`${status}\t`))
      .map((line) => line.slice(2));
  return {
    id,
    timestamp,
    author: { name, email },
    message: message.trim(),
    added: pathsWith('A'),
    modified: pathsWith('M'),
    removed: pathsWith('D'),
  };
}
