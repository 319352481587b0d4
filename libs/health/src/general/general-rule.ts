import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { conditionsAt, numberAt, specNotObserved, type Condition } from '../custom/vocabulary/index.js';
import { health, type Health } from '../health.js';
import { conditionVerdict, worstOf } from './condition-verdict.js';
import { countVerdict, ratioVerdict } from './count-verdicts.js';
import { errorVerdict, flagVerdict, listedPhases, ownPhase, partPhase } from './field-verdicts.js';
import { endsByItself, isMade, isSchedule } from './kind-names.js';
import { isPaused } from './paused.js';

/**
 * The health of an object of a kind nobody wrote a rule for, from what the Kubernetes API conventions and most controllers
 * agree on: conditions, generations, phases, errors, counts. null when its status says nothing of the kind, so that an
 * object that never reports holds nobody up, unless its kind is named after something that has to be made. It looks at a
 * fixed depth, whatever the object's size. An object that is being deleted is judged by what it says; whoever asks knows.
 */
export function generalHealth(object: KubernetesObject): Health | null {
  const status = object['status'];
  if (!isRecord(status) || Object.keys(status).length === 0) return unheard(object);
  const conditions = [conditionsAt(object), ...conditionsOfParts(status)];
  return standstill(object, conditions) ?? spoken(object, status, conditions) ?? silence(object, status);
}

/** Nothing was told yet. */
function unheard(object: KubernetesObject): Health | null {
  if (isPaused(object)) return health('Suspended', 'Paused');
  if (isSchedule(object.kind)) return health('Healthy');
  return isMade(object) ? { ...health('Progressing', `Waiting for ${object.kind} status`), silent: true } : null;
}

/** What is told is of no account: the object stands still by its own wish, or was changed since. */
function standstill(object: KubernetesObject, conditions: readonly (readonly Condition[])[]): Health | undefined {
  if (isPaused(object)) return health('Suspended', 'Paused');
  const late = specNotObserved(object) || conditions.some((list) => isLate(list, object));
  return late ? health('Progressing', 'Waiting for the newest generation to be observed') : undefined;
}

function spoken(object: KubernetesObject, status: Record<string, unknown>, conditions: readonly (readonly Condition[])[]): Health | undefined {
  const phase = ownPhase(status, endsByItself(object.kind));
  const told = [
    ...conditions.map(conditionVerdict),
    phase,
    errorVerdict(status),
    flagVerdict(status),
    countVerdict(status, object['spec']),
    ratioVerdict(status),
    listedPhases(status),
  ];
  return surest(told, phase) ?? partPhase(status);
}

/** A controller that has conditions and set none yet is at work; one that says it has seen the generation found no fault. */
function silence(object: KubernetesObject, status: Record<string, unknown>): Health | null {
  if (Array.isArray(status['conditions'])) return health('Progressing', 'Waiting for conditions');
  return numberAt(object, 'status.observedGeneration') === undefined && !isSchedule(object.kind) ? null : health('Healthy');
}

/**
 * The worst of what is told; a field that says `Unknown` says nothing beside one that knows, and what is not ready because it
 * was stopped is stopped.
 */
function surest(told: readonly (Health | undefined)[], phase: Health | undefined): Health | undefined {
  const verdicts = told.filter((verdict) => verdict !== undefined && !(phase?.status === 'Suspended' && verdict.status === 'Progressing')) as Health[];
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
