import { stringify } from 'yaml';
import type { KubernetesObject } from './kubernetes-object.js';

/** The order people write the first fields in; all others follow by code unit. */
const FIRST = ['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'spec'];

const rankOf = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

/** YAML for people: equal objects give equal text, long lines are not folded, nothing is aliased. */
export function yamlText(object: KubernetesObject): string {
  return stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: (left, right) => compareKeyTexts(keyOfPair(left), keyOfPair(right)) });
}

const compareKeyTexts = (left: string, right: string): number => rankOf(left) - rankOf(right) || (left < right ? -1 : left > right ? 1 : 0);

function keyOfPair({ key }: { key: unknown }): string {
  const scalar = typeof key === 'object' && key !== null && 'value' in key ? key.value : key;
  return String(scalar);
}
