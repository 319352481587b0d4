import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import type { ActionEffect } from './action.js';
import { compact } from './time-text.js';

/** The longest name of an object whose name becomes a label of its pods. */
const LONGEST_NAME = 63;

export interface MadeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** A map, or several of which the later wins. */
  readonly labels?: unknown;
  readonly annotations?: unknown;
  readonly finalizers?: unknown;
  /** Further fields of the reference to the object it was made from. */
  readonly owner?: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The creation of an object out of another one, which owns it and shares its namespace. */
export function objectFrom(source: KubernetesObject, made: MadeObject): ActionEffect {
  const { namespace, name, uid } = source.metadata as Record<string, unknown>;
  const metadata = {
    name: made.name,
    namespace,
    labels: merged(made.labels),
    annotations: merged(made.annotations),
    finalizers: made.finalizers,
    ownerReferences: [{ apiVersion: source.apiVersion, kind: source.kind, name, ...(uid !== undefined && { uid }), ...made.owner }],
  };
  const present = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
  return { operation: 'create', object: { apiVersion: made.apiVersion, kind: made.kind, metadata: present, ...made.fields } as KubernetesObject };
}

/** The name of its source and the time it is made at; the source's part gives way to the limit of names. */
export function timedName(source: KubernetesObject, now: Date): string {
  const time = compact(now);
  const base = (source.metadata.name ?? source.kind.toLowerCase()).slice(0, LONGEST_NAME - 1 - time.length);
  return `${base.replace(/[-.]+$/, '')}-${time}`;
}

function merged(maps: unknown): Record<string, unknown> | undefined {
  const entries = (Array.isArray(maps) ? maps : [maps]).filter(isRecord).flatMap(Object.entries);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
