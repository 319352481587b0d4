import { isRecord, messageOf } from '@tidemark/kernel';
import { parse } from 'yaml';
import { failing, type KindScripts } from './script-set.js';

export const SETTINGS_PREFIX = 'resource.customizations';

const HEALTH = `${SETTINGS_PREFIX}.health.`;
const ACTIONS = `${SETTINGS_PREFIX}.actions.`;

/**
 * The scripts in settings of the reference (the keys of its ConfigMap `argocd-cm`): `resource.customizations.health.GROUP_KIND`,
 * `resource.customizations.actions.GROUP_KIND` and the older map `resource.customizations` of `GROUP/KIND`, where `*` stands for any.
 * A key of its own goes before the map. Actions that cannot be read say so when they are asked for; of a map that cannot be read
 * nobody knows which kinds it was about, so `onProblem` is told. Neither stops the others.
 */
export function scriptsFromSettings(settings: Readonly<Record<string, string>>, onProblem: (problem: string) => void): Map<string, KindScripts> {
  const scripts = new Map<string, KindScripts>();
  const map = readYaml(settings[SETTINGS_PREFIX] ?? '');
  if (typeof map === 'string') onProblem(`${SETTINGS_PREFIX}: ${map}`);
  for (const [key, entry] of Object.entries(typeof map === 'string' ? {} : map)) {
    const fields = isRecord(entry) ? entry : {};
    const kind = keyOfKind(key);
    if (typeof fields['health.lua'] === 'string') scriptsOf(scripts, kind).health = fields['health.lua'];
    if (typeof fields['actions'] === 'string') takeActions(scriptsOf(scripts, kind), fields['actions']);
  }
  for (const [setting, text] of Object.entries(settings)) {
    if (setting.startsWith(HEALTH)) scriptsOf(scripts, keyOfKind(setting.slice(HEALTH.length))).health = text;
    if (setting.startsWith(ACTIONS)) takeActions(scriptsOf(scripts, keyOfKind(setting.slice(ACTIONS.length))), text);
  }
  return scripts;
}

/** `GROUP_KIND` or `GROUP/KIND`; a kind of the core group stands alone. The part after the last separator is the kind. */
function keyOfKind(text: string): string {
  const plain = text.replaceAll('*', '_');
  const separator = plain.includes('/') ? '/' : '_';
  const parts = (separator === '/' ? plain : text).split(separator);
  const kind = parts.pop() ?? '';
  return parts.length === 0 || kind === '' ? `/${plain}` : `${parts.join(separator)}/${kind}`;
}

function scriptsOf(scripts: Map<string, KindScripts>, kind: string): KindScripts {
  const known = scripts.get(kind) ?? { actions: new Map<string, string>() };
  scripts.set(kind, known);
  return known;
}

/** `discovery.lua`, `definitions: [{name, action.lua}]`, `mergeBuiltinActions`. */
function takeActions(scripts: KindScripts, text: string): void {
  const fields = readYaml(text);
  if (typeof fields === 'string') {
    scripts.discovery = failing(fields);
    return;
  }
  if (typeof fields['discovery.lua'] === 'string') scripts.discovery = fields['discovery.lua'];
  if (fields['mergeBuiltinActions'] === true) scripts.mergesBuiltIn = true;
  const definitions = Array.isArray(fields['definitions']) ? fields['definitions'] : [];
  for (const definition of definitions.filter(isRecord)) {
    const [name, script] = [definition['name'], definition['action.lua']];
    if (typeof name === 'string' && typeof script === 'string') scripts.actions.set(name, script);
  }
}

/** The map in a text, or why there is none. */
function readYaml(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = parse(text, { maxAliasCount: 100 });
    if (value === null || value === undefined) return {};
    return isRecord(value) ? value : 'is not a map';
  } catch (thrown) {
    return messageOf(thrown).split('\n')[0] ?? '';
  }
}
