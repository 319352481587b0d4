import { TidemarkError } from '@tidemark/kernel';

const MAX_LENGTH = 4_096;

/**
 * A path inside a repository as git stores it: no leading slash, '' for the root. Refuses what leaves the tree or could
 * be read as an option.
 */
export function parseRepositoryPath(text: string): string {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  const refuse = (reason: string): TidemarkError =>
    new TidemarkError('source.path-refused', `The path ${shown} is not usable: ${reason}`, { nextStep: 'Give a path relative to the root of the repository.' });
  if (text.length > MAX_LENGTH) throw refuse(`it is ${text.length} characters long (at most ${MAX_LENGTH})`);
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(text)) throw refuse('it contains a control character');
  if (text.startsWith('/')) throw refuse('it is absolute');
  if (text.startsWith('-')) throw refuse('it starts with "-" and would be read as an option');
  const segments = text.split('/').filter((part) => part !== '' && part !== '.');
  if (segments.includes('..')) throw refuse('it contains ".."');
  if (segments.some((part) => part.toLowerCase() === '.git')) throw refuse('it points into .git');
  return segments.join('/');
}

/** `path` seen from the directory `from`, both inside the repository; undefined when it leaves the tree. */
export function joinInside(from: string, path: string): string | undefined {
  const joined = path.startsWith('/') ? [] : from.split('/').filter((part) => part !== '');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') joined.push(part);
    else if (joined.pop() === undefined) return undefined;
  }
  return joined.join('/');
}

/** Whether `path` is `directory` or lies under it. */
export const isUnder = (path: string, directory: string): boolean => directory === '' || path === directory || path.startsWith(`${directory}/`);

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
