import { isRecord } from '@tidemark/kernel';
import { numberAt } from '../custom/vocabulary/index.js';
import { health, type Health } from '../health.js';
import { worstOf } from './condition-verdict.js';

type Fields = Record<string, unknown>;

/** What is counted as being of use, and what it is compared with: `availableNodes` with `expectedNodes`, `readyReplicas` with `replicas`. */
const READY = ['ready', 'available', 'healthy', 'current'];
const WANTED = ['desired', 'expected', 'wanted'];
/** Nouns that count things; a generation, a revision or a capacity is a number and none of them. */
const COUNTED = /(?:s|Healthy)$/;
const RATIO = /^(\d{1,9})\s*\/\s*(\d{1,9})$/;

/** Fewer ready than there are meant to be. Fields with the same noun belong together; one that is left out counts none. */
export function countVerdict(status: Fields, spec: unknown): Health | undefined {
  const nouns = new Set(Object.keys(status).map(nounOf).filter((noun) => noun !== undefined));
  return worstOf([...nouns].map((noun) => verdictOf(noun, status, isRecord(spec) ? spec : {})).filter((found) => found !== undefined));
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
