import { isRecord, messageOf, TidemarkError, type Json } from '@tidemark/kernel';
import { HEALTH_ORDER, type Health } from '@tidemark/health';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { actionsOf, unknownAction, type ActionEffect, type ResourceAction } from '@tidemark/resource-actions';
import { LuaSandbox } from './lua-sandbox.js';
import { restoreShapes } from './restore-shapes.js';
import { keyMatches, type KindScripts, type ScriptSet } from './script-set.js';

/** A script that had to be stopped this often in a row is not asked again: each time costs the whole time limit. */
const MOST_STOPS = 3;

/** Answers with the scripts of users, in the terms of the built-in checks and actions. undefined = no script speaks of the kind. */
export class UserScripts {
  private readonly stops = new Map<string, number>();
  /** Of a kind the keys that speak of it: health is asked for every change of every object. */
  private readonly keys = new Map<string, readonly string[]>();

  constructor(private readonly scripts: ScriptSet, private readonly sandbox: LuaSandbox = new LuaSandbox()) {}

  /** What the script of the kind says; undefined without one, or when it returns nothing: then the built-in check speaks. Never throws. */
  health(object: KubernetesObject): Health | undefined {
    const found = this.find(object, (scripts) => scripts.health);
    if (found === undefined) return undefined;
    try {
      return healthFrom(this.run(`${found.key}/health.lua`, found.script, { obj: object }));
    } catch (thrown) {
      return { status: 'Unknown', message: messageOf(thrown) };
    }
  }

  /**
   * What the discovery script of the kind offers in this state, with the built-in actions when it merges them.
   * @throws TidemarkError `lua.*`
   */
  actions(object: KubernetesObject): ResourceAction[] | undefined {
    const found = this.find(object, (scripts) => (scripts.discovery === undefined ? undefined : { discovery: scripts.discovery, merges: scripts.mergesBuiltIn === true }));
    if (found === undefined) return undefined;
    const answer = this.run(`${found.key}/actions/discovery.lua`, found.script.discovery, { obj: object });
    if (!isRecord(answer)) throw refused(found.key, 'discovery.lua did not return a table of actions');
    const own = Object.entries(answer).map(([name, offer]) => actionFrom(name, offer));
    const others = found.script.merges ? actionsOf(object).filter(({ name }) => !Object.hasOwn(answer, name)) : [];
    return [...own, ...others].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * With a discovery script of the kind its scripts are all its actions, unless it merges the built-in ones; without one they
   * are added to those. undefined: a built-in action may know the name.
   * @throws TidemarkError `action.unknown`, `lua.*`
   */
  runAction(object: KubernetesObject, name: string, parameters: Readonly<Record<string, string>>): ActionEffect[] | undefined {
    const kind = this.find(object, (scripts) => (scripts.discovery === undefined && scripts.actions.size === 0 ? undefined : scripts));
    if (kind === undefined) return undefined;
    const script = kind.script.actions.get(name);
    if (script === undefined && (kind.script.discovery === undefined || kind.script.mergesBuiltIn === true)) return undefined;
    if (script === undefined) throw unknownAction(object, name, [...kind.script.actions.keys()]);
    const answer = this.run(`${kind.key}/actions/${name}.lua`, script, { obj: object, actionParams: parameters });
    return effectsFrom(answer, object, kind.key);
  }

  /** Whether a script speaks of the health of this kind. */
  judges({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
    return [...this.scripts].some(([key, { health }]) => health !== undefined && keyMatches(key, `${group}/${kind}`));
  }

  close(): void {
    this.sandbox.close();
  }

  /** The script of the kind itself goes before one of a pattern. */
  private find<T>(object: KubernetesObject, pick: (scripts: KindScripts) => T | undefined): { key: string; script: T } | undefined {
    const { group, kind } = gvkOf(object);
    for (const key of this.keysFor(`${group}/${kind}`)) {
      const scripts = this.scripts.get(key);
      const script = scripts && pick(scripts);
      if (script !== undefined) return { key, script };
    }
    return undefined;
  }

  private keysFor(kind: string): readonly string[] {
    const known = this.keys.get(kind);
    if (known !== undefined) return known;
    const found = [kind, ...[...this.scripts.keys()].filter((key) => key !== kind && keyMatches(key, kind))];
    this.keys.set(kind, found);
    return found;
  }

  private run(name: string, script: string, globals: Record<string, unknown>): Json | undefined {
    const stopped = this.stops.get(name) ?? 0;
    if (stopped >= MOST_STOPS) throw new TidemarkError('lua.script-suspended', `${name} had to be stopped ${stopped} times and is not run again`, { nextStep: 'mend the script' });
    try {
      const answer = this.sandbox.run(name, script, globals);
      this.stops.delete(name);
      return answer;
    } catch (thrown) {
      if (thrown instanceof TidemarkError && thrown.code === 'lua.time-exceeded') this.stops.set(name, stopped + 1);
      throw thrown;
    }
  }
}

function healthFrom(answer: Json | undefined): Health | undefined {
  if (answer === undefined) return undefined;
  if (!isRecord(answer)) throw new TidemarkError('lua.result-refused', 'Lua did not return a table with a health status');
  if (Object.keys(answer).length === 0) return undefined;
  const status = HEALTH_ORDER.find((known) => known === answer['status']);
  const message = answer['message'];
  return status === undefined ? { status: 'Unknown', message: 'Lua returned an invalid health status' } : { status, message: typeof message === 'string' ? message : '' };
}

function actionFrom(name: string, offer: unknown): ResourceAction {
  const fields = isRecord(offer) ? offer : {};
  const text = (field: string): Record<string, string> => (typeof fields[field] === 'string' ? { [field]: fields[field] } : {});
  const params = Array.isArray(fields['params']) ? fields['params'].filter(isRecord).map((param) => ({ name: String(param['name']), ...(param['default'] !== undefined && { default: String(param['default']) }) })) : [];
  return { name, ...(fields['disabled'] === true && { disabled: true }), ...text('iconClass'), ...text('displayName'), ...(params.length > 0 && { params }) };
}

/** A script returns the changed object itself, or a list of `{operation, resource}`. */
function effectsFrom(answer: Json | undefined, source: KubernetesObject, key: string): ActionEffect[] {
  const list = Array.isArray(answer) ? answer : [{ operation: 'patch', resource: answer ?? null }];
  return list.map((item) => {
    const operation = isRecord(item) ? item['operation'] : undefined;
    const resource = isRecord(item) ? item['resource'] : undefined;
    if ((operation !== 'patch' && operation !== 'create') || !isObject(resource)) throw refused(key, 'an action did not return an object, or a list of {operation: patch or create, resource}');
    return { operation, object: restoreShapes(resource as Json, operation === 'patch' ? source : undefined) as unknown as KubernetesObject };
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => isRecord(value) && typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string' && isRecord(value['metadata']);

const refused = (key: string, message: string): TidemarkError => new TidemarkError('lua.result-refused', `${key}: ${message}`);
