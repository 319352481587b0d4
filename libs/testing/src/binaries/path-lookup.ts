import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../process/run-command.js';

/** The first executable of this name on the PATH, or null. */
export async function onPath(name: string): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
    const candidate = path.join(folder, name);
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return candidate;
  }
  return null;
}

/** The `[major, minor]` that a program prints for these arguments; null when it fails or prints none. */
export async function printedVersion(program: string, args: readonly string[]): Promise<[number, number] | null> {
  const printed = await runCommand(program, args, { timeoutMs: 10_000 }).then(
    ({ stdout }) => stdout,
    () => '', // a program that cannot say its version is not used
  );
  const match = /v?(\d+)\.(\d+)\.\d+/.exec(printed);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

/** Whether `found` is at least `least`. */
export const isAtLeast = (found: readonly [number, number], least: readonly [number, number]): boolean =>
  found[0] > least[0] || (found[0] === least[0] && found[1] >= least[1]);
