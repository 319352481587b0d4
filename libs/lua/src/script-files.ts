import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { DEFAULT_LUA_LIMITS } from './lua-sandbox.js';

/** Scripts of one kind. */
export interface KindScripts {
  health?: string;
  discovery?: string;
  readonly actions: Map<string, string>;
}

/** `group/Kind` → its scripts; `_` stands for any part of a group and for any kind. */
export type ScriptSet = ReadonlyMap<string, KindScripts>;

const MOST_FILES = 1_000;
const DEEPEST = 6;

/**
 * Reads `group/Kind/health.lua`, `group/Kind/actions/discovery.lua`, and actions as `actions/NAME/action.lua` or `actions/NAME.lua`.
 * Other files are left alone (tests, notes). The core group has the directory `core`, or none: `Pod/health.lua`.
 * @throws TidemarkError `lua.scripts-unreadable` when the directory cannot be read or holds too much
 */
export function readScripts(directory: string): ScriptSet {
  const scripts = new Map<string, KindScripts>();
  for (const path of luaFiles(directory, [])) {
    const place = placeOf(path);
    if (place !== undefined) store(scripts, place, readScript(join(directory, ...path)));
  }
  return scripts;
}

interface Place {
  readonly kind: string;
  readonly role: 'health' | 'discovery' | 'action';
  readonly action: string;
}

function placeOf(path: readonly string[]): Place | undefined {
  const marker = path.indexOf('actions');
  const kindPath = path.slice(0, marker === -1 ? -1 : marker);
  const [group = '', kind] = kindPath.length === 1 ? ['', kindPath[0]] : kindPath;
  if (kind === undefined || kindPath.length > 2) return undefined;
  const key = `${group === 'core' ? '' : group}/${kind}`;
  const rest = path.slice(kindPath.length).join('/');
  if (rest === 'health.lua') return { kind: key, role: 'health', action: '' };
  if (rest === 'actions/discovery.lua') return { kind: key, role: 'discovery', action: '' };
  const action = /^actions\/([^/]+)(?:\/action)?\.lua$/.exec(rest)?.[1];
  return action === undefined ? undefined : { kind: key, role: 'action', action };
}

function store(scripts: Map<string, KindScripts>, { kind, role, action }: Place, script: string): void {
  const entry = scripts.get(kind) ?? { actions: new Map<string, string>() };
  scripts.set(kind, entry);
  if (role === 'action') entry.actions.set(action, script);
  else entry[role] = script;
}

/** Names that begin with a dot are left out: a mounted ConfigMap keeps its versions under them. */
function luaFiles(root: string, path: readonly string[], found: string[][] = []): string[][] {
  for (const name of readdirSync(join(root, ...path)).sort()) {
    if (name.startsWith('.')) continue;
    const inner = [...path, name];
    if (statSync(join(root, ...inner)).isDirectory()) {
      if (inner.length < DEEPEST) luaFiles(root, inner, found);
    } else if (name.endsWith('.lua')) {
      if (found.length >= MOST_FILES) throw new TidemarkError('lua.scripts-unreadable', `${root} holds more than ${MOST_FILES} scripts`);
      found.push(inner);
    }
  }
  return found;
}

function readScript(file: string): string {
  const { size } = statSync(file);
  const { scriptBytes } = DEFAULT_LUA_LIMITS;
  if (size > scriptBytes) throw new TidemarkError('lua.scripts-unreadable', `${file} has ${size} bytes; at most ${scriptBytes} are read`);
  return readFileSync(file, 'utf8');
}
