type EntryKind = 'file' | 'executable' | 'symlink' | 'directory' | 'submodule';

export interface GitTreeEntry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly id: string;
}

const KINDS: Readonly<Record<string, EntryKind>> = { '40000': 'directory', '100644': 'file', '100664': 'file', '100755': 'executable', '120000': 'symlink', '160000': 'submodule' };

/** Reads a tree object: `<mode> <name>NUL<binary id>` again and again, sorted by git. */
export function parseTree(content: Buffer, idBytes: number): GitTreeEntry[] {
  const entries: GitTreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const nul = content.indexOf(0, space);
    if (space < 0 || nul < 0) break;
    const end = nul + 1 + idBytes;
    entries.push({
      name: content.toString('utf8', space + 1, nul),
      kind: KINDS[content.toString('latin1', at, space)] ?? 'file',
      id: content.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}
