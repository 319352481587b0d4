import { isRecord } from '@tidemark/kernel';
import { numberAt, wordAt } from '../custom/vocabulary/index.js';
import { health, type Health, type HealthStatus } from '../health.js';
import { worstOf } from './condition-verdict.js';
import { HEALTH_OF, meaningOf } from './words.js';

type Status = Record<string, unknown>;

const PHASE_NAME = /(?:phase|state|status|health|result|compliant)$/i;
const ERROR_NAME = /^(?:errors?|error_?message|errMsg|failure(?:Message|Reason)|lastError)$/i;
const PAST = /history|previous|past|events|last|conditions|completed/i;
const START_NAME = /^start(?:ed|Time|At)/;
const END_NAME = /^(?:end|finish|complet)/;
const EXPLANATIONS = ['message', 'reason', 'phaseReason', 'description'];
const READY_COUNTS = ['readyReplicas', 'availableReplicas', 'readyInstances'];
const WANTED_COUNTS = ['desiredReplicas', 'replicas', 'instances'];
/** Entries of a list that are looked at. */
const LISTED = 1000;
/** What false means of a flag: not there yet, or refused. */
const FLAGS: ReadonlyMap<string, HealthStatus> = new Map([
  ...['ready', 'readyToUse', 'isReady', 'available', 'synced', 'initialized'].map((name) => [name, 'Progressing'] as const),
  ...['healthy', 'valid', 'applied', 'accepted'].map((name) => [name, 'Degraded'] as const),
]);

const explanationIn = (status: Status): string => EXPLANATIONS.map((name) => wordAt(status, name)).find((text) => text !== '') ?? '';

const worstPhase = (parts: readonly unknown[]): Health | undefined => worstOf(parts.filter(isRecord).map(ownPhase).filter((found) => found !== undefined));

/** Words of fields named like a phase: `phase`, `jobState`, `lastOperationStatus`. */
export function ownPhase(status: Status): Health | undefined {
  const explained = explanationIn(status);
  const found = Object.entries(status).flatMap(([name, value]) => {
    const told = typeof value === 'string' && PHASE_NAME.test(name) ? phaseHealth(value, status) : undefined;
    return told === undefined ? [] : [health(told, explained || (told === 'Healthy' ? '' : String(value)))];
  });
  return worstOf(found);
}

/** Something with a start and no end yet runs to complete; without a start it runs to serve. */
function phaseHealth(word: string, status: Status): HealthStatus | undefined {
  if (/^not[ _-]?found$/i.test(word)) return 'Missing';
  const names = Object.keys(status);
  const toComplete = names.some((name) => START_NAME.test(name)) && !names.some((name) => END_NAME.test(name));
  if (toComplete && /^running$/i.test(word)) return 'Progressing';
  const meaning = meaningOf(word);
  return meaning && HEALTH_OF[meaning];
}

/** Words of the parts of a status, two levels down; asked when the object itself says nothing. */
export function partPhase(status: Status): Health | undefined {
  const parts = Object.values(status).filter(isRecord);
  return worstPhase([...parts, ...parts.flatMap((part) => Object.values(part).slice(0, LISTED))]);
}

/** Lists of what is done for each part (clusters, environments); the past does not count. */
export function listedPhases(status: Status): Health | undefined {
  const lists = Object.entries(status).flatMap(([name, value]) => (Array.isArray(value) && !PAST.test(name) ? [value] : []));
  return worstPhase(lists.flatMap((list) => list.slice(0, LISTED)));
}

/** A text of an error, or a mapping with a message. */
export function errorVerdict(status: Status): Health | undefined {
  const texts = Object.entries(status).flatMap(([name, value]) => (ERROR_NAME.test(name) ? [typeof value === 'string' ? value : wordAt(value, 'message')] : []));
  const text = texts.find((found) => found !== '');
  return text === undefined ? undefined : health('Degraded', text);
}

export function flagVerdict(status: Status): Health | undefined {
  const found = [...FLAGS].filter(([name]) => typeof status[name] === 'boolean');
  return worstOf(found.map(([name, off]) => (status[name] === true ? health('Healthy') : health(off, explanationIn(status) || `${name} is false`))));
}

/** Fewer ready than there are meant to be. */
export function replicaVerdict(status: Status, spec: unknown): Health | undefined {
  const ready = countIn(status, READY_COUNTS);
  const wanted = countIn(spec, WANTED_COUNTS) ?? countIn(status, WANTED_COUNTS);
  if (ready === undefined || wanted === undefined) return undefined;
  return ready < wanted ? health('Progressing', `${ready} of ${wanted} replicas are ready`) : health('Healthy');
}

const countIn = (fields: unknown, names: readonly string[]): number | undefined => names.map((name) => numberAt(fields, name)).find((count) => count !== undefined);
