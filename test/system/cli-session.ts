import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { runCli } from './run-cli.js';
import type { CliRun } from './run-cli.js';
import type { TidemarkSystem } from './tidemark-system.js';

/** The CLI without a token, with a configuration file of its own in `folder`. */
const run = (system: TidemarkSystem, folder: string, args: readonly string[], input?: string): Promise<CliRun> =>
  runCli(args, { TIDEMARK_SERVER: system.address, TIDEMARK_CONFIG: path.join(folder, 'config.yaml') }, input);

export async function signIn(system: TidemarkSystem, folder: string): Promise<{ mode: string }> {
  const password = await readFile(path.join(system.dataDir, 'admin-password'), 'utf8');
  const { code, stderr } = await run(system, folder, ['login', system.address, '--password-stdin'], password);
  if (code !== 0) throw new Error(`sign in failed: ${stderr}`);
  return { mode: ((await stat(path.join(folder, 'config.yaml'))).mode & 0o777).toString(8) };
}

export const whoAmI = (system: TidemarkSystem, folder: string): Promise<CliRun> => run(system, folder, ['whoami']);
export const signOut = (system: TidemarkSystem, folder: string): Promise<CliRun> => run(system, folder, ['logout']);
