import { isRecord } from '@tidemark/kernel';
import { wordAt } from '../custom/vocabulary/index.js';
import { health, type Health, type HealthStatus } from '../health.js';
import { worstOf } from './condition-verdict.js';
import { HEALTH_OF, meaningOf, wordsIn } from './words.js';

type Status = Record<string, unknown>;

const PHASE_NAME = /(?:phase|state|stage|status|health|result|compliant)$/i;
const ERROR_NAME = /^(?:errors?|error_?message|errMsg|failure(?:Message|Reason)|lastError)$/i;
const PAST = /history|previous|past|events|last|conditions|completed/i;
const START_NAME = /^start(?:ed|Time|At)/;
const END_NAME = /^(?:end|finish|complet)/;
const EXPLANATIONS = ['message', 'reason', 'phaseReason', 'description'];
/** Entries of a list that are looked at. */
const LISTED = 1000;
/** What false means of a flag: not there yet, or refused. */
const FLAGS: ReadonlyMap<string, HealthStatus> = new Map([
  ...['ready', 'readyToUse', 'isReady', 'available', 'connected', 'synced', 'initialized'].map((name) => [name, 'Progressing'] as const),
  ...['healthy', 'valid', 'applied', 'accepted'].map((name) => [name, 'Degraded'] as const),
]);

/** What false of a flag whose name ends so says: `bucketReady`, `backupComplete`. */
const AWAITED = new Set('ready complete completed succeeded created provisioned'.split(' '));
const isAwaited = (name: string): boolean => AWAITED.has(wordsIn(name).at(-1) ?? '');

/** Some Go types have no names for JSON: their fields begin with a capital. */
const explanationIn = (status: Status): string =>
  EXPLANATIONS.flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]).map((name) => wordAt(status, name)).find((text) => text !== '') ?? '';

const worstPhase = (parts: readonly unknown[]): Health | undefined => worstOf(parts.filter(isRecord).map((part) => ownPhase(part)).filter((found) => found !== undefined));

/** Words of fields named like a phase: `phase`, `jobState`, `lastOperationStatus`. */
export function ownPhase(status: Status, endsByItself = false): Health | undefined {
  const explained = explanationIn(status);
  const found = Object.entries(status).flatMap(([name, value]) => {
    const told = typeof value === 'string' && PHASE_NAME.test(name) ? phaseHealth(value, endsByItself || runsToEnd(status)) : undefined;
    return told === undefined ? [] : [health(told, explained || (told === 'Healthy' ? '' : String(value)))];
  });
  return worstOf(found);
}

/** Something with a start and no end yet runs to complete; without a start it runs to serve. */
function runsToEnd(status: Status): boolean {
  const names = Object.keys(status);
  return names.some((name) => START_NAME.test(name)) && !names.some((name) => END_NAME.test(name));
}

function phaseHealth(word: string, toComplete: boolean): HealthStatus | undefined {
  if (/^not[ _-]?found$/i.test(word)) return 'Missing';
  if (toComplete && /^(?:running|active)$/i.test(word)) return 'Progressing';
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
  const parts = lists.flatMap((list) => list.slice(0, LISTED)).filter(isRecord);
  // A part may well not be ready while the whole is; one that was refused is told.
  const refused = parts.map(flagVerdict).filter((found): found is Health => found?.status === 'Degraded');
  return worstOf(refused) ?? worstPhase(parts);
}

const errorText = (value: unknown): string => (typeof value === 'string' ? value : wordAt(value, 'message'));

/** A text of an error, a mapping with a message, or a list of either. */
export function errorVerdict(status: Status): Health | undefined {
  const texts = Object.entries(status).flatMap(([name, value]) => (ERROR_NAME.test(name) ? (Array.isArray(value) ? value.slice(0, LISTED) : [value]).map(errorText) : []));
  const text = texts.find((found) => found !== '' && !/^(?:none|nil|null|<nil>)$/i.test(found));
  return text === undefined ? undefined : health('Degraded', text);
}

/** A message or reason that speaks of a failure, where nothing else says anything. */
export function textVerdict(status: Status): Health | undefined {
  const text = explanationIn(status);
  return meaningOf(text) === 'failed' ? health('Degraded', text) : undefined;
}

export function flagVerdict(status: Status): Health | undefined {
  const awaited = Object.keys(status).flatMap((name) => (!FLAGS.has(name) && isAwaited(name) ? [[name, 'Progressing'] as const] : []));
  const found = [...FLAGS, ...awaited].filter(([name]) => typeof status[name] === 'boolean');
  const known = found.map(([name, off]) => (status[name] === true ? health('Healthy') : (textVerdict(status) ?? health(off, explanationIn(status) || `${name} is false`))));
  const alarms = Object.entries(status).flatMap(([name, value]) => {
    const meaning = value === true && !FLAGS.has(name) ? alarmOf(name) : undefined;
    return meaning === undefined ? [] : [health(HEALTH_OF[meaning], explanationIn(status) || `${name} is true`)];
  });
  return worstOf([...known, ...alarms]);
}

/** A flag that is raised when something is wrong, or stands still: `failed`, `isPaused`, `NoMatchingInstances`; not `errorPagesEnabled`. */
function alarmOf(name: string): 'failed' | 'suspended' | undefined {
  if (/^no(?:Matching|Available|Healthy|Ready|Valid|Eligible)[A-Z]/i.test(name)) return 'failed';
  const words = wordsIn(name).filter((word) => word !== 'is' && word !== 'has');
  const meaning = words.length === 1 ? meaningOf(name) : undefined;
  return meaning === 'failed' || meaning === 'suspended' ? meaning : undefined;
}
