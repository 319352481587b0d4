import { isRecord } from '@tidemark/kernel';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { matchesGlob } from './glob.js';
import { pathsToRemove } from './jq/without-paths.js';

/** One entry of `ignoreDifferences`: which objects, and which of their fields do not count. */
export interface IgnoreRule {
  /** A glob (`matchesGlob`), as `kind` is; '' and absent mean the core group. */
  group?: string | undefined;
  kind: string;
  name?: string | undefined;
  namespace?: string | undefined;
  /** RFC 6901. */
  jsonPointers?: readonly string[] | undefined;
  jqPathExpressions?: readonly string[] | undefined;
  /** Fields that live owes to one of these field managers. */
  managedFieldsManagers?: readonly string[] | undefined;
}

export interface IgnoreResult {
  object: KubernetesObject;
  /** jq path expressions that took nothing away because they are not understood or fail on this object. */
  failed: { expression: string; reason: string }[];
}

/** The object without the fields that matching rules ignore. A pointer to nothing, or an invalid one, is no error; nor is an expression that fails. */
export function applyIgnoreRules(object: KubernetesObject, rules: readonly IgnoreRule[]): IgnoreResult {
  const matching = rules.filter((rule) => ruleMatches(rule, object));
  const pointers = matching.flatMap((rule) => rule.jsonPointers ?? []).map(parsePointer).filter((pointer) => pointer !== undefined);
  const result: IgnoreResult = { object: pointers.reduce((current, pointer) => removeAt(current, pointer) as KubernetesObject, object), failed: [] };
  for (const expression of matching.flatMap((rule) => rule.jqPathExpressions ?? [])) {
    const paths = pathsToRemove(expression, result.object);
    if ('reason' in paths) result.failed.push({ expression, reason: paths.reason });
    else result.object = paths.reduce((current, path) => removeAt(current, path.map(String)) as KubernetesObject, result.object);
  }
  return result;
}

/** Every field of the object that matching rules name by pointer or expression, as the names and indexes on the way to it. */
export function ignoredFields(object: KubernetesObject, rules: readonly IgnoreRule[]): (readonly (string | number)[])[] {
  const matching = rules.filter((rule) => ruleMatches(rule, object));
  const byPointer = matching.flatMap((rule) => rule.jsonPointers ?? []).map(parsePointer).filter((pointer) => pointer !== undefined);
  const byExpression = matching.flatMap((rule) => rule.jqPathExpressions ?? []).flatMap((expression) => {
    const paths = pathsToRemove(expression, object);
    return 'reason' in paths ? [] : paths;
  });
  return [...byPointer, ...byExpression];
}

/** The managers whose fields the rules ignore on this object. */
export function ignoredManagers(object: KubernetesObject, rules: readonly IgnoreRule[]): ReadonlySet<string> {
  return new Set(rules.filter((rule) => ruleMatches(rule, object)).flatMap((rule) => rule.managedFieldsManagers ?? []));
}

/** Whether a rule speaks of this object at all. */
export function ruleMatches(rule: IgnoreRule, object: KubernetesObject): boolean {
  const { group, kind } = gvkOf(object);
  const { name = '', namespace = '' } = object.metadata;
  return matchesGlob(rule.group ?? '', group) && matchesGlob(rule.kind, kind) && (!rule.name || rule.name === name) && (!rule.namespace || rule.namespace === namespace);
}

/** The names of an RFC 6901 pointer; undefined for the whole document and for text that is no pointer. */
function parsePointer(pointer: string): string[] | undefined {
  if (!pointer.startsWith('/')) return undefined;
  return pointer.slice(1).split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function removeAt(value: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return value;
  if (Array.isArray(value)) {
    const index = /^(?:0|[1-9]\d*)$/.test(head) ? Number(head) : -1;
    if (index < 0 || index >= value.length) return value;
    return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, removeAt(value[index], rest));
  }
  if (!isRecord(value) || !Object.hasOwn(value, head)) return value;
  const entries = rest.length === 0 ? Object.entries(value).filter(([name]) => name !== head) : Object.entries(value).map(([name, inner]) => [name, name === head ? removeAt(inner, rest) : inner]);
  return Object.fromEntries(entries);
}
