import { isRecord } from '@tidemark/kernel';
import { fieldAt, type KubernetesObject } from '@tidemark/manifest';

const SWITCHES: ReadonlySet<string> = new Set(['paused', 'suspend', 'suspended', 'pause']);
const DEPTH = 3;

/** The object asks its controller to stand still: `spec.suspend`, `spec.rollout.paused`, annotation `example.com/paused`. */
export function isPaused(object: KubernetesObject): boolean {
  const annotations = fieldAt(object, 'metadata', 'annotations');
  const asked = isRecord(annotations) && Object.entries(annotations).some(([key, value]) => SWITCHES.has(key.slice(key.lastIndexOf('/') + 1)) && value === 'true');
  return asked || isSwitchedOn(object['spec'], DEPTH);
}

function isSwitchedOn(value: unknown, depth: number): boolean {
  if (depth === 0 || !isRecord(value)) return false;
  return Object.entries(value).some(([key, field]) => (SWITCHES.has(key) ? field === true : isSwitchedOn(field, depth - 1)));
}
