import { isRecord } from '@tidemark/kernel';
import { fieldAt, gvkOf, type KubernetesObject } from '@tidemark/manifest';
import type { ListType, MergeType } from './schema/merge-schema.js';

export type KeyFields = readonly (readonly [field: string, fallback?: string])[];

/** Within a pod, under whatever kind of workload: the API server merges these lists by key. */
const POD_LISTS: Readonly<Record<string, KeyFields>> = {
  containers: [['name']],
  initContainers: [['name']],
  ephemeralContainers: [['name']],
  env: [['name']],
  volumes: [['name']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  imagePullSecrets: [['name']],
  hostAliases: [['ip']],
  resourceClaims: [['name']],
  topologySpreadConstraints: [['topologyKey'], ['whenUnsatisfiable']],
};

/** `kind.field` → keys, where a field name alone would not tell. */
const KIND_LISTS: Readonly<Record<string, KeyFields>> = {
  'Service.ports': [['port'], ['protocol', 'TCP']],
  'ServiceAccount.secrets': [['name']],
  'MutatingWebhookConfiguration.webhooks': [['name']],
  'ValidatingWebhookConfiguration.webhooks': [['name']],
  'Node.taints': [['key'], ['effect']],
};

const CONTAINER_PORTS: KeyFields = [['containerPort'], ['protocol', 'TCP']];

export interface ListPlace {
  /** The object the list is in. */
  object: KubernetesObject;
  /** The field that holds the list. */
  field: string;
  /** What its schema says of it; undefined where none is known. */
  type?: MergeType | undefined;
}

/** By which fields the items of a list are told apart; undefined for a list that is compared as a whole, in order. */
export function mergeKeysOf({ object, field, type }: ListPlace, items: readonly unknown[]): KeyFields | undefined {
  const keys = type?.type === 'list' ? declaredKeys(type) : candidateKeys(object, field, items);
  if (keys === undefined) return undefined;
  const everyItemHasThem = items.every((item) => isRecord(item) && keys.every(([name, fallback]) => fallback !== undefined || isKeyValue(item[name])));
  return everyItemHasThem ? keys : undefined;
}

const declaredKeys = ({ keys, keyDefaults }: ListType): KeyFields | undefined =>
  keys === undefined || keys.length === 0 ? undefined : keys.map((key) => (keyDefaults[key] === undefined ? [key] : [key, String(keyDefaults[key])]) as readonly [string, string?]);

function candidateKeys(object: KubernetesObject, field: string, items: readonly unknown[]): KeyFields | undefined {
  if (field === 'ports' && items.some((item) => fieldAt(item, 'containerPort') !== undefined)) return CONTAINER_PORTS;
  const specific = isBuiltin(object) ? KIND_LISTS[`${object.kind}.${field}`] : undefined;
  return specific ?? (Object.hasOwn(POD_LISTS, field) ? POD_LISTS[field] : undefined);
}

const isBuiltin = (object: KubernetesObject): boolean => {
  const { group } = gvkOf(object);
  return !group.includes('.') || group.endsWith('.k8s.io');
};

const isKeyValue = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The key of one item, as path step and as map key; items that repeat a key are told apart by their turn. */
export function itemKey(item: unknown, keys: KeyFields): (readonly [string, string])[] {
  return keys.map(([name, fallback]) => [name, String(fieldAt(item, name) ?? fallback ?? '')] as const);
}

export function indexByKey(items: readonly unknown[], keys: KeyFields): Map<string, unknown> {
  const seen = new Map<string, number>();
  const index = new Map<string, unknown>();
  for (const item of items) index.set(nthKey(item, keys, seen), item);
  return index;
}

function keyText(item: unknown, keys: KeyFields): string {
  const [only, ...others] = keys;
  if (only === undefined || others.length > 0) return JSON.stringify(itemKey(item, keys));
  return String((isRecord(item) ? item[only[0]] : undefined) ?? only[1] ?? '');
}

/** A text for the item's key and how many of that key came before it; `seen` counts them. */
export function nthKey(item: unknown, keys: KeyFields, seen: Map<string, number>): string {
  const text = keyText(item, keys);
  const turn = seen.get(text) ?? 0;
  seen.set(text, turn + 1);
  return `${text}#${turn}`;
}
