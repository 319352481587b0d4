import type { HealthStatus } from '../health.js';

/** What a word of a phase, a state, a condition's type or reason means for the object it is said of. */
export type Meaning = 'failed' | 'working' | 'suspended' | 'unknown' | 'good';

/** Beginnings of words (up to three letters: whole words). Kinds nobody wrote a rule for mostly speak this language. */
const STEMS: Readonly<Record<Meaning, string>> = {
  failed:
    'fail error errored errors err invalid degrad unhealthy broken crash abort reject denied stall stuck unreachable unrecoverable cancel conflict refus lost fault forbid unauthori unsupported exceed red backoff orphan incompatible malformed dead violat misconfigur offline unable exhausted warning mismatch noncompliant fallback block terminal expire revok',
  suspended: 'suspend paus hibernat stopped disabled sleeping halted shelved deallocated approval',
  working: 'progress pending wait queue init new retry rerun submitted started yellow unavailable transition deferred partial enqueue inqueue maintenance',
  unknown: 'unknown inconclusive',
  good: 'ready health running active activated avail bound succe complet ok up green installed deployed provisioned synced synchronized applied created valid enabled establish online operational normal connected attached accepted published finished done initialized exists current reconciled programmed compliant configured registered issued resolved admitted serving insync uptodate latest steady stable passed verified adopted discovered scheduled updated enforced allowed',
};
const NEGATIONS: ReadonlySet<string> = new Set(['not', 'no', 'non', 'never', 'isnt', 'cannot']);
/** Words that end like a deed in progress and are none. */
const NO_DEED: ReadonlySet<string> = new Set(['running', 'missing', 'serving', 'existing', 'nothing', 'warning', 'binding', 'listening', 'operating', 'routing', 'string', 'remaining', 'matching', 'setting', 'billing', 'scheduling', 'monitoring']);

const LONGEST_TEXT = 200;
const WHOLE = 3;
const SHORTEST_DEED = 6;

/** By first letter, the longest first: `initialized` is done though `init` is work, `unhealthy` fails though `health` is good. */
const BY_LETTER: ReadonlyMap<string, readonly { stem: string; meaning: Meaning }[]> = Map.groupBy(
  (Object.entries(STEMS) as [Meaning, string][])
    .flatMap(([meaning, stems]) => stems.split(' ').map((stem) => ({ stem, meaning })))
    .sort((left, right) => right.stem.length - left.stem.length),
  ({ stem }) => stem.charAt(0),
);

/** `NotReadyStalled` → not, ready, stalled; `IN_PROGRESS` → in, progress. Long texts are read to their 200th character. */
export const wordsIn = (text: string): string[] =>
  text
    .slice(0, LONGEST_TEXT)
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

/** What the words of a text mean, each for itself; a denied good word is work to be done (`NotReady`), `NonCompliant` is a failure. */
export function meaningsOf(text: string): ReadonlySet<Meaning> {
  const words = wordsIn(text);
  return new Set(words.map((word, index) => meaningOfWord(word, words[index - 1], words[index - 2])).filter((meaning) => meaning !== undefined));
}

const GRAVEST_FIRST: readonly Meaning[] = ['failed', 'suspended', 'working', 'unknown', 'good'];

/** Of several words the gravest counts: `NotReadyStalled` has stalled. */
export function meaningOf(text: string): Meaning | undefined {
  const found = meaningsOf(text);
  return GRAVEST_FIRST.find((meaning) => found.has(meaning));
}

/** `OutOfSync` will come to be; `OutOfMemory` will not. */
const OUT_OF_STEP = /^(?:sync|date)/;

function meaningOfWord(word: string, before: string | undefined, beforeThat: string | undefined): Meaning | undefined {
  const meaning = bareMeaning(word);
  if (before === 'of' && beforeThat === 'out') return OUT_OF_STEP.test(word) ? 'working' : 'failed';
  if (before === undefined || !NEGATIONS.has(before)) return meaning;
  if (meaning === 'good') return before === 'non' ? 'failed' : 'working';
  return meaning === 'failed' ? undefined : meaning;
}

function bareMeaning(word: string): Meaning | undefined {
  const found = BY_LETTER.get(word.charAt(0))?.find(({ stem }) => (stem.length <= WHOLE ? word === stem : word.startsWith(stem)));
  if (found !== undefined) return found.meaning;
  return word.length >= SHORTEST_DEED && word.endsWith('ing') && !NO_DEED.has(word) ? 'working' : undefined;
}

export const HEALTH_OF: Readonly<Record<Meaning, HealthStatus>> = { failed: 'Degraded', suspended: 'Suspended', working: 'Progressing', unknown: 'Unknown', good: 'Healthy' };
