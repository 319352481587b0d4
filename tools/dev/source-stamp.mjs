import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** What a build reads. */
const FOLDERS = ['apps', 'libs', 'migrations', 'tools/dev/src'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'tools/dev/package.json', 'tools/dev/tsconfig.json'];
const SKIPPED = ['node_modules', 'dist', 'generated'];

/** Changes when a file that the build reads is added, removed, renamed or written; settings of the compiler and packages are such files, too. */
export function sourceStamp(root) {
  const hash = createHash('sha256');
  const note = (name) => {
    const { mtimeMs, size } = statSync(path.join(root, name));
    hash.update(`${name} ${mtimeMs} ${size}\n`);
  };
  const visit = (folder) => {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) {
      const name = `${folder}/${entry.name}`;
      if (SKIPPED.includes(entry.name)) continue;
      if (entry.isDirectory()) visit(name);
      // The compiler writes its notes beside the sources of the dashboard.
      else if (!entry.name.endsWith('.tsbuildinfo')) note(name);
    }
  };
  FOLDERS.forEach(visit);
  FILES.forEach(note);
  return hash.digest('hex');
}
