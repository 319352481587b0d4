import { createHash } from 'node:crypto';
import type { Checkout, Finding, Rule } from '../rule.js';

const FOLDER = 'migrations/';
/** SHA-256 of each migration by its file. A line is added with a new one; a line that is there never changes. */
export const FROZEN_MIGRATIONS = `${FOLDER}frozen.json`;

type Digests = Readonly<Record<string, string>>;

/** What a migration does when it runs is what it did when it landed. */
export const frozenMigrations: Rule = (checkout) => {
  const frozen = frozenIn(checkout);
  const now = digestsOf(checkout);
  const changed = Object.keys(frozen)
    .filter((file) => now[file] !== frozen[file])
    .map((file) => finding(file, now[file] === undefined ? 'was removed after it landed' : 'was changed after it landed', 'restore it and write a new migration'));
  const added = Object.keys(now)
    .filter((file) => !(file in frozen))
    .map((file) => finding(file, 'is not frozen', 'when it is finished: npm run check -- --freeze'));
  return [...changed, ...added];
};

/** The list with the migrations that it lacks; what is in it stays as it is. */
export function withMissing(checkout: Checkout): string {
  const digests: Digests = { ...digestsOf(checkout), ...frozenIn(checkout) };
  return `${JSON.stringify(Object.fromEntries(Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`;
}

const finding = (file: string, message: string, nextStep: string): Finding => ({ path: FOLDER + file, message, nextStep });

const frozenIn = ({ paths, read }: Checkout): Digests => (paths.includes(FROZEN_MIGRATIONS) ? (JSON.parse(read(FROZEN_MIGRATIONS)) as Digests) : {});

/** Of the numbered files and of those they import: their text is part of what runs. */
function digestsOf({ paths, read }: Checkout): Digests {
  const queue = paths.filter((path) => /^migrations\/\d{4}-[^/]+\.ts$/.test(path));
  const digests: Record<string, string> = {};
  for (const path of queue) {
    const text = read(path);
    digests[path.slice(FOLDER.length)] = createHash('sha256').update(text).digest('hex');
    for (const [, name] of text.matchAll(/from '\.\/([^']+)\.js'/g)) {
      const imported = `${FOLDER}${name}.ts`;
      if (paths.includes(imported) && !queue.includes(imported)) queue.push(imported);
    }
  }
  return digests;
}
