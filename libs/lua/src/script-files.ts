import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { DEFAULT_LUA_LIMITS } from './lua-sandbox.js';
import type { KindScripts, ScriptSet } from './script-set.js';
import { failing } from './script-set.js';
import { scriptsFromSettings, SETTINGS_PREFIX } from './settings-scripts.js';

const MOST_FILES = 1_000;
/** Of anything in the directory and below: it is read again and again. */
const MOST_ENTRIES = 10_000;
const DEEPEST = 6;
/** A ConfigMap holds no more in all. */
const MOST_SETTING_BYTES = 1024 * 1024;

/**
 * Reads `group/Kind/health.lua`, `group/Kind/actions/discovery.lua`, and actions as `actions/NAME/action.lua` or `actions/NAME.lua`.
 * Other files are left alone (tests, notes). The core group has the directory `core`, or none: `Pod/health.lua`.
 * Files named like the keys of the reference's settings (`resource.customizations.health.GROUP_KIND` …: its ConfigMap, mounted) count, too;
 * a script in a directory of its own goes before them. What cannot be
 * used is told to `onProblem`. A file that is too large answers with that as its error.
 * @throws TidemarkError `lua.scripts-unreadable` when the directory cannot be read or holds too much
 */
export function readScripts(directory: string, onProblem: (problem: string) => void): ScriptSet {
  const scripts = scriptsFromSettings(settingsIn(directory), onProblem);
  for (const path of luaFiles(directory)) {
    const place = placeOf(path);
    if (place !== undefined) store(scripts, place, readScript(join(directory, ...path)));
  }
  return scripts;
}

/** The files of the directory itself that are named like settings, by name. */
function settingsIn(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => name.startsWith(SETTINGS_PREFIX));
  if (names.length > MOST_FILES) throw new TidemarkError('lua.scripts-unreadable', `${directory} holds more than ${MOST_FILES} settings`);
  return Object.fromEntries(names.map((name) => [name, readSetting(join(directory, name))]));
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
function luaFiles(root: string): string[][] {
  const found: string[][] = [];
  const waiting: string[][] = [[]];
  let entries = 0;
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const names = readdirSync(join(root, ...path)).sort();
    entries += names.length;
    for (const name of names.filter((each) => !each.startsWith('.'))) {
      const inner = [...path, name];
      if (name.endsWith('.lua')) found.push(inner);
      else if (inner.length < DEEPEST && isDirectory(join(root, ...inner))) waiting.push(inner);
    }
    if (found.length > MOST_FILES || entries > MOST_ENTRIES) throw new TidemarkError('lua.scripts-unreadable', `${root} holds more than ${MOST_FILES} scripts or ${MOST_ENTRIES} files`);
  }
  return found;
}

/** False also for a link that leads nowhere. */
const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** A script that says what is wrong, in place of one that cannot be run: the others must not suffer. */
function readScript(file: string): string {
  const { scriptBytes } = DEFAULT_LUA_LIMITS;
  try {
    const { size } = statSync(file);
    return size > scriptBytes ? failing(`the script has ${size} bytes; at most ${scriptBytes} are read`) : readFileSync(file, 'utf8');
  } catch (thrown) {
    return failing(`the script cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function readSetting(file: string): string {
  const { size } = statSync(file);
  if (size > MOST_SETTING_BYTES) throw new TidemarkError('lua.scripts-unreadable', `${file} has ${size} bytes; at most ${MOST_SETTING_BYTES} are read`);
  return readFileSync(file, 'utf8');
}
