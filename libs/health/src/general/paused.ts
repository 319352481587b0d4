import { isRecord } from '@tidemark/kernel';
import { fieldAt, type KubernetesObject } from '@tidemark/manifest';

const SWITCHES: ReadonlySet<string> = new Set(['paused', 'suspend', 'suspended', 'pause']);
const DEPTH = 3;

/** The object asks its controller to stand still: `spec.suspend`, `spec.rollout.paused`, annotation `example.com/paused` or `example.com/reconcile: disabled`. */
export function isPaused(object: KubernetesObject): boolean {
  const annotations = fieldAt(object, 'metadata', 'annotations');
  const asked = isRecord(annotations) && Object.entries(annotations).some(([key, value]) => asksForPause(key.slice(key.lastIndexOf('/') + 1), value));
  return asked || isSwitchedOn(object['spec'], DEPTH);
}

function isSwitchedOn(value: unknown, depth: number): boolean {
  if (depth === 0 || !isRecord(value)) return false;
  return Object.entries(value).some(([key, field]) => (SWITCHES.has(key) ? field === true : isSwitchedOn(field, depth - 1)));
}

/** `paused: "true"`, `pause-reconciliation: "true"`, `reconcile: disabled`, `reconciliationLoop: disabled`. */
function asksForPause(name: string, value: unknown): boolean {
  if (SWITCHES.has(name) || /^pause-?reconcil/i.test(name)) return value === 'true';
  return /^reconcil/i.test(name) && (value === 'disabled' || value === 'false' || value === 'paused');
}
