import { isRecord } from '@tidemark/kernel';
import { numberAt } from '../custom/vocabulary/index.js';
import { health, type Health } from '../health.js';
import { worstOf } from './condition-verdict.js';

type Fields = Record<string, unknown>;

/** What is counted as being of use, and what it is compared with: `availableNodes` with `expectedNodes`, `readyReplicas` with `replicas`. */
const READY = ['ready', 'available', 'healthy', 'current'];
const WANTED = ['desired', 'expected', 'wanted'];
/** Nouns that count things; a generation, a revision or a capacity is a number and none of them. */
const COUNTED = /(?:s|Healthy|Number)$/;
const FAILED = /^(?:failed|unhealthy|errored|broken)[A-Z]\w*(?:s|Count)$/;
const PARTITIONS = ['updateStrategy.rollingUpdate.partition', 'updateStrategy.partition', 'strategy.rollingUpdate.partition', 'strategy.partition'];
const RATIO = /^(\d{1,9})\s*\/\s*(\d{1,9})$/;

/** Fewer ready than there are meant to be. Fields with the same noun belong together; one that is left out counts none. */
export function countVerdict(status: Fields, spec: unknown): Health | undefined {
  const asked = isRecord(spec) ? spec : {};
  const nouns = [...new Set(Object.keys(status).map(nounOf).filter((noun) => noun !== undefined))];
  const pairs = nouns.filter((noun) => READY.some((word) => numberAt(status, word + noun) !== undefined));
  const counted = (pairs.length > 0 ? pairs : nouns).map((noun) => verdictOf(noun, status, asked));
  return worstOf([...counted, failedCount(status)].filter((found) => found !== undefined));
}

/** Counts of the parts of a status, one level down. */
export const partCounts = (status: Fields): Health | undefined =>
  worstOf(Object.values(status).filter(isRecord).map((part) => countVerdict(part, undefined)).filter((found) => found !== undefined));

/** `failedTasksCount: 2`, `unhealthyNodes: 1`; a bare `failed` counts attempts, of which the next may well succeed. */
function failedCount(status: Fields): Health | undefined {
  const found = Object.entries(status).filter(([name, value]) => typeof value === 'number' && value > 0 && FAILED.test(name));
  return worstOf(found.map(([name, value]) => health('Degraded', `${name} is ${String(value)}`)));
}

/** `2/3`, as tables show it. */
export function ratioVerdict(status: Fields): Health | undefined {
  const texts = Object.values(status).flatMap((value) => [value, ...(isRecord(value) ? Object.values(value) : [])]);
  const found = texts.flatMap((text) => {
    const [, ready, wanted] = (typeof text === 'string' && RATIO.exec(text)) || [];
    return ready === undefined || wanted === undefined ? [] : [compared(Number(ready), Number(wanted), 'parts')];
  });
  return worstOf(found);
}

/** Fewer of the new revision than are meant to be; a partition keeps so many of the old one until somebody moves it. */
export function updateVerdict(status: Fields, spec: unknown): Health | undefined {
  const wanted = numberAt(spec, 'replicas') ?? numberAt(status, 'replicas');
  const updated = numberAt(status, 'updatedReplicas');
  if (wanted === undefined || updated === undefined || updated >= wanted) return undefined;
  const held = PARTITIONS.map((path) => numberAt(spec, path) ?? 0).find((count) => count > 0) ?? 0;
  if (updated < wanted - held) return health('Progressing', `${updated} of ${wanted} replicas are updated`);
  return health('Suspended', `${updated} of ${wanted} replicas are updated; a partition of ${held} holds the others back`);
}

/** `availableNodes` → Nodes; undefined for a field that counts nothing of the kind. */
function nounOf(name: string): string | undefined {
  const prefix = [...READY, ...WANTED].find((word) => name.startsWith(word) && /^[A-Z]/.test(name.slice(word.length)));
  const noun = prefix === undefined ? '' : name.slice(prefix.length);
  return COUNTED.test(noun) ? noun : undefined;
}

function verdictOf(noun: string, status: Fields, spec: Fields): Health | undefined {
  const own = noun.charAt(0).toLowerCase() + noun.slice(1);
  const wantedNames = [...WANTED.map((word) => word + noun), own];
  const ready = firstCount(status, READY.map((word) => word + noun));
  const told = firstCount(status, WANTED.map((word) => word + noun));
  const wanted = firstCount(spec, wantedNames) ?? told ?? numberAt(status, own);
  // Without any of them counted ready, only a number that is itself called wanted says that some are missing.
  if (wanted === undefined || (ready === undefined && told === undefined)) return undefined;
  return compared(ready ?? 0, wanted, own);
}

const compared = (ready: number, wanted: number, what: string): Health => (ready < wanted ? health('Progressing', `${ready} of ${wanted} ${what} are ready`) : health('Healthy'));

const firstCount = (fields: Fields, names: readonly string[]): number | undefined => names.map((name) => numberAt(fields, name)).find((count) => count !== undefined);
