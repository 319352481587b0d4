export interface Person {
  readonly name: string;
  readonly email: string;
}

/** `120000` is a symbolic link (content: its target), `160000` a submodule (content: a commit SHA). */
export type FileMode = '100644' | '100755' | '120000' | '160000';

/** The new content of a file, or null to delete it (or the folder of that name). */
export type FileChange = string | Uint8Array | null | { readonly mode: FileMode; readonly content: string | Uint8Array };

export interface CommitRequest {
  /** Default `main`. */
  readonly branch?: string;
  /** By path from the repository's root. */
  readonly files: Readonly<Record<string, FileChange>>;
  readonly message: string;
  readonly author?: Person;
  readonly at?: Date;
  /** The commit to build on; default: the tip of the branch. An older one makes a force-push, null an orphan. */
  readonly parent?: string | null;
}

const DEMO_AUTHOR: Person = { name: 'Test Author', email: 'author@example.test' };

/** The input of `git fast-import` (see its manual) that makes one commit and prints its SHA. */
export function fastImportStream(request: CommitRequest, parent: string | null): Buffer {
  const { branch = 'main', author = DEMO_AUTHOR, at = new Date() } = request;
  const signature = `${author.name} <${author.email}> ${Math.floor(at.getTime() / 1000)} +0000`;
  const chunks: (string | Uint8Array)[] = [
    `reset refs/heads/${branch}\n\n`,
    `commit refs/heads/${branch}\nmark :1\nauthor ${signature}\ncommitter ${signature}\n`,
    ...data(request.message),
    ...(parent === null ? [] : [`from ${parent}\n`]),
    ...Object.entries(request.files).flatMap(([path, change]) => fileCommand(path, change)),
    '\nget-mark :1\ndone\n',
  ];
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
}

function fileCommand(path: string, change: FileChange): (string | Uint8Array)[] {
  if (change === null) return [`D ${quoted(path)}\n`];
  const { mode, content } = typeof change === 'string' || change instanceof Uint8Array ? { mode: '100644', content: change } : change;
  if (mode === '160000') return [`M 160000 ${Buffer.from(content).toString()} ${quoted(path)}\n`];
  return [`M ${mode} inline ${quoted(path)}\n`, ...data(content)];
}

const data = (content: string | Uint8Array): (string | Uint8Array)[] => [`data ${Buffer.byteLength(content)}\n`, content, '\n'];

const quoted = (path: string): string => `"${path.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
