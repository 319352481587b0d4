import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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

interface Chosen { server?: string; token?: string; context?: string }

/** The session to use: flags, then the environment, then the chosen context, then the local default. */
export async function loadSession(flags: Chosen, env: NodeJS.ProcessEnv): Promise<Session> {
  const kept = keptSession(await readSettings(settingsFile(env)), flags, env);
  const server = flags.server ?? env['TIDEMARK_SERVER'] ?? kept?.server ?? DEFAULT_SERVER;
  if (!URL.canParse(server)) throw usageError(`"${server}" is not an address.`, `Example: ${DEFAULT_SERVER}`);
  // A token belongs to the server it was given by: never send a kept one elsewhere.
  const keptHere = kept?.server === server ? kept : undefined;
  const token = flags.token ?? env['TIDEMARK_TOKEN'] ?? keptHere?.token;
  return { server, ...(token !== undefined && { token }), ...(keptHere?.ca !== undefined && { ca: keptHere.ca }) };
}

function keptSession(settings: Settings, flags: Chosen, env: NodeJS.ProcessEnv): Session | undefined {
  const name = flags.context ?? env['TIDEMARK_CONTEXT'] ?? settings.current;
  const kept = name === undefined ? undefined : settings.contexts[name];
  if (flags.context !== undefined && kept === undefined) {
    throw usageError(`There is no context "${flags.context}".`, `Known: ${Object.keys(settings.contexts).join(', ') || 'none'}; sign in with: tidemark login SERVER`);
  }
  return kept;
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
  const settings = parsed(text);
  if (!isSettings(settings)) throw usageError(`${file} is not a Tidemark configuration file.`, 'Move it away and sign in again: tidemark login');
  return settings;
}

/** What the YAML says; null when it isn't YAML. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function isSettings(value: unknown): value is Settings {
  if (!isRecord(value) || !isRecord(value['contexts']) || !isTextOrAbsent(value['current'])) return false;
  return Object.values(value['contexts']).every((session) => isRecord(session) && typeof session['server'] === 'string' && isTextOrAbsent(session['token']) && isTextOrAbsent(session['ca']));
}

const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';

/** Whole or not at all, and closed to others even when the file that was there was open. */
async function writeSettings(file: string, settings: Settings): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, stringify(settings), { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}
