import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { conditionsAt, numberAt, valueAt, type Condition } from '../custom/vocabulary/index.js';
import { health, type Health } from '../health.js';
import { conditionVerdict, worstOf } from './condition-verdict.js';
import { countVerdict, partCounts, ratioVerdict, updateVerdict } from './count-verdicts.js';
import { errorVerdict, flagVerdict, listedPhases, ownPhase, partPhase, textVerdict } from './field-verdicts.js';
import { endsByItself, isMade, isOfKubernetes, isSchedule } from './kind-names.js';
import { isPaused } from './paused.js';

/**
 * The health of an object of a kind nobody wrote a rule for, from what the Kubernetes API conventions and most controllers
 * agree on: conditions, generations, phases, errors, counts. null when its status says nothing of the kind, so that an
 * object that never reports holds nobody up, unless its kind is named after something that has to be made. It looks at a
 * fixed depth, whatever the object's size. An object that is being deleted is judged by what it says; whoever asks knows.
 */
export function generalHealth(object: KubernetesObject): Health | null {
  const status = object['status'];
  if (!isRecord(status)) return unheard(object);
  const own = conditionsAt(object);
  const parts = conditionsOfParts(status);
  // Beside a part that was judged anew, one that was not is a leftover: of a controller that is gone, or has no more to say.
  const current = parts.filter((list) => !isLate(list, object));
  const late = isLate(own, object) || (parts.length > 0 && current.length === 0) || !isObserved(object, status);
  return standstill(object, late) ?? spoken(object, status, [own, ...current]) ?? silence(object, status);
}

/** Nothing was told yet. */
function unheard(object: KubernetesObject): Health | null {
  if (isPaused(object)) return health('Suspended', 'Paused');
  if (isSchedule(object.kind)) return health('Healthy');
  if (isOfKubernetes(object)) return null;
  if (valueAt(object, 'spec.enabled') === false) return health('Suspended', 'Disabled');
  const awaited = { ...health('Progressing', `Waiting for ${object.kind} status`), silent: true } as const;
  return isMade(object) ? awaited : { ...awaited, unsure: true };
}

/** What is told is of no account: the object stands still by its own wish, or was changed since. */
function standstill(object: KubernetesObject, late: boolean): Health | undefined {
  if (isPaused(object)) return health('Suspended', 'Paused');
  return late ? health('Progressing', 'Waiting for the newest generation to be observed') : undefined;
}

/** `observedGeneration`, or as others call it: `lastEvaluatedGeneration`, `reconciledGeneration`; that of one step (`schedulerObservedGeneration`) is none. */
const SEEN_GENERATION = /^(?:last)?(?:observed|evaluated|reconciled|handled|processed|synced|applied)generation$/i;

function isObserved(object: KubernetesObject, status: Record<string, unknown>): boolean {
  const generation = numberAt(object, 'metadata.generation') ?? 0;
  return !Object.entries(status).some(([name, seen]) => typeof seen === 'number' && seen < generation && SEEN_GENERATION.test(name));
}

function spoken(object: KubernetesObject, status: Record<string, unknown>, conditions: readonly (readonly Condition[])[]): Health | undefined {
  const phase = ownPhase(status, endsByItself(object.kind));
  const told = [
    ...conditions.map((list) => conditionVerdict(list, endsByItself(object.kind))),
    phase,
    errorVerdict(status),
    flagVerdict(status),
    countVerdict(status, object['spec']),
    ratioVerdict(status),
    updateVerdict(status, object['spec']),
    listedPhases(status),
  ];
  return surest(told, phase) ?? partPhase(status) ?? partCounts(status) ?? textVerdict(status);
}

/** A controller that has conditions and set none yet is at work; one that told something, or has seen the generation, found no fault. */
function silence(object: KubernetesObject, status: Record<string, unknown>): Health | null {
  if (Array.isArray(status['conditions'])) return health('Progressing', 'Waiting for conditions');
  if (numberAt(object, 'status.observedGeneration') !== undefined || isSchedule(object.kind)) return health('Healthy');
  if (Object.values(status).every(isBlank)) return unheard(object);
  return isOfKubernetes(object) ? null : health('Healthy');
}

/** What a field holds before its controller has written it: an empty text, list or mapping, or zero. */
const isBlank = (value: unknown): boolean => (value ?? '') === '' || value === 0 || (typeof value === 'object' && Object.keys(value as object).length === 0);

/**
 * The worst of what is told; a field that says `Unknown` says nothing beside one that knows, and what is not ready because it
 * was stopped is stopped.
 */
function surest(told: readonly (Health | undefined)[], phase: Health | undefined): Health | undefined {
  const heard = told.filter((verdict) => verdict !== undefined);
  const read = heard.filter(({ silent }) => silent !== true);
  const verdicts = (read.length > 0 ? read : heard).filter(({ status }) => !(phase?.status === 'Suspended' && status === 'Progressing'));
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
