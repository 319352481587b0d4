import { isRecord } from '@tidemark/kernel';
import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import { conditionsAt, numberAt, specNotObserved, type Condition } from '../custom/vocabulary/index.js';
import { health, type Health } from '../health.js';
import { conditionVerdict, worstOf } from './condition-verdict.js';
import { errorVerdict, flagVerdict, listedPhases, ownPhase, partPhase, replicaVerdict } from './field-verdicts.js';
import { isPaused } from './paused.js';

/**
 * The health of an object of a kind nobody wrote a rule for, from what the Kubernetes API conventions and most controllers
 * agree on: conditions, generations, phases, errors, counts. null when its status says nothing of the kind, so that an
 * object that never reports holds nobody up. It looks at a fixed depth, whatever the object's size.
 */
export function generalHealth(object: KubernetesObject): Health | null {
  const status = object['status'];
  if (!isRecord(status) || Object.keys(status).length === 0) return null;
  const conditions = [conditionsAt(object), ...conditionsOfParts(status)];
  return standstill(object, conditions) ?? spoken(object, status, conditions) ?? silence(object, status);
}

/** What is told is of no account: the object goes, stands still by its own wish, or was changed since. */
function standstill(object: KubernetesObject, conditions: readonly (readonly Condition[])[]): Health | undefined {
  if (fieldAt(object, 'metadata', 'deletionTimestamp')) return health('Progressing', 'Pending deletion');
  if (isPaused(object)) return health('Suspended', 'Paused');
  const late = specNotObserved(object) || conditions.some((list) => isLate(list, object));
  return late ? health('Progressing', 'Waiting for the newest generation to be observed') : undefined;
}

function spoken(object: KubernetesObject, status: Record<string, unknown>, conditions: readonly (readonly Condition[])[]): Health | undefined {
  const told = [
    ...conditions.map(conditionVerdict),
    ownPhase(status),
    errorVerdict(status),
    flagVerdict(status),
    replicaVerdict(status, object['spec']),
    listedPhases(status),
  ];
  return surest(told) ?? partPhase(status);
}

/** A controller that has conditions and set none yet is at work; one that says it has seen the generation found no fault. */
function silence(object: KubernetesObject, status: Record<string, unknown>): Health | null {
  if (Array.isArray(status['conditions'])) return health('Progressing', 'Waiting for conditions');
  return numberAt(object, 'status.observedGeneration') === undefined ? null : health('Healthy');
}

/** The worst of what is told; a field that says `Unknown` says nothing beside one that knows. */
function surest(told: readonly (Health | undefined)[]): Health | undefined {
  const verdicts = told.filter((verdict) => verdict !== undefined);
  return worstOf(verdicts.filter(({ status }) => status !== 'Unknown')) ?? verdicts[0];
}

/** Conditions told for each part (gateway parents, ancestors, listeners, routers …), one level down. */
function conditionsOfParts(status: Record<string, unknown>): Condition[][] {
  const parts = Object.values(status).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return parts.filter((part) => isRecord(part)).map((part) => conditionsAt(part, 'conditions')).filter((list) => list.length > 0);
}

function isLate(conditions: readonly Condition[], object: KubernetesObject): boolean {
  const generation = numberAt(object, 'metadata.generation');
  return generation !== undefined && conditions.some(({ observedGeneration }) => observedGeneration !== undefined && observedGeneration < generation);
}
