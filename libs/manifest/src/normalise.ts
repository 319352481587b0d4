import { canonicalJson, digestOf, isRecord, type Digest } from '@tidemark/kernel';
import { withMetadata, type KubernetesObject } from './kubernetes-object.js';

export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** Written by the API server or by kubectl, never intent. */
const SERVER_FIELDS = ['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink'] as const;

/**
 * The part of an object that is somebody's intent: without status and what the API server or kubectl wrote.
 * Two reads of an object that nobody changed normalise to equal values.
 */
export function normalise(object: KubernetesObject): KubernetesObject {
  const stripped = Object.fromEntries(SERVER_FIELDS.map((field) => [field, undefined]));
  const kept = withMetadata(object, { ...stripped, annotations: withoutLastApplied(object.metadata?.annotations) });
  return Object.fromEntries(Object.entries(kept).filter(([field]) => field !== 'status')) as KubernetesObject;
}

function withoutLastApplied(annotations: unknown): unknown {
  if (!isRecord(annotations)) return undefined;
  const rest = Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED_ANNOTATION);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Names the intent of an object: equal for objects that `normalise` to the same JSON. */
export const contentHash = (object: KubernetesObject): Digest => digestOf(canonicalJson(normalise(object)));
