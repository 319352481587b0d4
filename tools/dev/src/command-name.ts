import path from 'node:path';

/** How a person calls a program in a shell: by its name when that is found, else by its path. */
export function commandName(file: string, searchPath = process.env['PATH'] ?? ''): string {
  const isFound = searchPath.split(path.delimiter).includes(path.dirname(file));
  const name = isFound ? path.basename(file) : file;
  return /^[\w./+-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
