import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import { conditionOf, conditionsOf } from '../conditions.js';
import { integerAt } from '../typed-fields.js';
import { current, failed, inProgress, type Kstatus } from './result.js';

/** What holds for every kind, before its own rule: deletion, an unobserved generation, the two standard conditions. */
export function genericStatus(object: KubernetesObject): Kstatus | undefined {
  const deleted = fieldAt(object, 'metadata', 'deletionTimestamp');
  if (typeof deleted === 'string' && deleted !== '') {
    return { status: 'Terminating', message: 'Resource scheduled for deletion', conditions: [] };
  }
  const generation = integerAt(object, 'metadata', 'generation');
  const observed = integerAt(object, 'status', 'observedGeneration');
  if (generation !== undefined && observed !== undefined && generation !== observed) {
    return inProgress('LatestGenerationNotObserved', `${object.kind} generation is ${generation}, but latest observed generation is ${observed}`);
  }
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (type === 'Reconciling' && status === 'True') return inProgress(reason, message);
    if (type === 'Stalled' && status === 'True') return failed(reason, message);
  }
  return undefined;
}

/** A kind without a rule: its Ready condition if it has one. Unknown counts as not yet; no known condition as current. */
export function readyConditionStatus(object: KubernetesObject): Kstatus {
  const ready = conditionOf(object, 'Ready');
  if (ready?.status === 'True') return current('Resource is Ready');
  if (ready?.status === 'False' || ready?.status === 'Unknown') return inProgress(ready.reason, ready.message);
  return current('Resource is current');
}
