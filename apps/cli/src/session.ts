import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { isRecord } from '@tidemark/kernel';
import { usageError } from './cli-error.js';

/** Where the program talks to and as whom; one entry a context in the configuration file. */
export interface Session {
  server: string;
  token?: string;
  /** PEM of the CA the server is pinned to, when it isn't one the machine trusts. */
  ca?: string;
}

interface Settings {
  current?: string;
  contexts: Record<string, Session>;
}

export const DEFAULT_SERVER = 'http://127.0.0.1:8080';

export function settingsFile(env: NodeJS.ProcessEnv): string {
  return env['TIDEMARK_CONFIG'] ?? path.join(env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'), 'tidemark', 'config.yaml');
}

/** The session to use: flags, then the environment, then the chosen context, then the local default. */
export async function loadSession(flags: { server?: string; token?: string; context?: string }, env: NodeJS.ProcessEnv): Promise<Session> {
  const settings = await readSettings(settingsFile(env));
  const name = flags.context ?? env['TIDEMARK_CONTEXT'] ?? settings.current;
  const kept = name === undefined ? undefined : settings.contexts[name];
  if (flags.context !== undefined && kept === undefined) {
    throw usageError(`There is no context "${flags.context}".`, `Known: ${Object.keys(settings.contexts).join(', ') || 'none'}; sign in with: tidemark login SERVER`);
  }
  const server = flags.server ?? env['TIDEMARK_SERVER'] ?? kept?.server ?? DEFAULT_SERVER;
  // A token belongs to the server it was given by: never send a kept one elsewhere.
  const keptHere = kept !== undefined && kept.server === server ? kept : undefined;
  const token = flags.token ?? env['TIDEMARK_TOKEN'] ?? keptHere?.token;
  return { server, ...(token !== undefined && { token }), ...(keptHere?.ca !== undefined && { ca: keptHere.ca }) };
}

export async function saveSession(name: string, session: Session, env: NodeJS.ProcessEnv): Promise<string> {
  const file = settingsFile(env);
  const settings = await readSettings(file);
  settings.contexts[name] = session;
  settings.current = name;
  await writeSettings(file, settings);
  return file;
}

export async function forgetSession(server: string, env: NodeJS.ProcessEnv): Promise<void> {
  const file = settingsFile(env);
  const settings = await readSettings(file);
  for (const session of Object.values(settings.contexts)) if (session.server === server) delete session.token;
  await writeSettings(file, settings);
}

async function readSettings(file: string): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { contexts: {} };
    throw thrown;
  }
  const value: unknown = parse(text);
  if (!isRecord(value) || !isRecord(value['contexts'])) throw usageError(`${file} is not a Tidemark configuration file.`, 'Move it away and sign in again: tidemark login');
  return value as unknown as Settings;
}

async function writeSettings(file: string, settings: Settings): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, stringify(settings), { mode: 0o600 });
}
