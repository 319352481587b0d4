/** What a commit says about itself. Times are ISO 8601 in UTC. */
export interface Commit {
  readonly revision: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
  readonly committedAt: string;
}

const MAX_MESSAGE_CHARACTERS = 16_000;
const MAX_NAME_CHARACTERS = 256;

/** Reads a commit object; header lines it does not know (signatures, encodings) are skipped. */
export function parseCommit(revision: string, content: Buffer): Commit {
  const text = content.toString('utf8');
  const split = text.indexOf('\n\n');
  const headers = (split < 0 ? text : text.slice(0, split)).split('\n');
  const values = (name: string) => headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const author = person(values('author')[0] ?? '');
  return {
    revision,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: { name: author.name, email: author.email },
    message: printable(split < 0 ? '' : text.slice(split + 2)).trimEnd().slice(0, MAX_MESSAGE_CHARACTERS),
    committedAt: person(values('committer')[0] ?? '').at,
  };
}

/** `Name <email> seconds zone`, read as git does: the address is in the first brackets, the date behind the last one. */
function person(line: string): { name: string; email: string; at: string } {
  const [, name, email] = /^([^<]*)<([^>]*)>/.exec(line) ?? [];
  const seconds = Number(/^ (-?\d+)/.exec(line.slice(line.lastIndexOf('>') + 1))?.[1] ?? 0);
  const valid = Math.abs(seconds) < 8.64e12;
  return {
    name: printable(name?.trimEnd() ?? '').slice(0, MAX_NAME_CHARACTERS),
    email: printable(email ?? '').slice(0, MAX_NAME_CHARACTERS),
    at: new Date(valid ? seconds * 1000 : 0).toISOString(),
  };
}

/**
 * Text of strangers is shown in terminals and web pages: control characters (ANSI escapes) and those that reverse the
 * direction of reading are replaced once, here.
 */
const printable = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (found) => (found === '\r' ? '' : '\ufffd'));
