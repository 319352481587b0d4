import type { Condition } from '../custom/vocabulary/index.js';
import { health, isWorse, type Health } from '../health.js';
import { HEALTH_OF, meaningOf, meaningsOf, wordsIn, type Meaning } from './words.js';

/** A condition of good words only with one of these speaks for its whole object; others tell of a step or of a part of it. */
const SUMMARIES = new Set('ready available healthy succeeded successful success complete completed synced synchronized reconciled established programmed accepted resolved refs ok online operational compliant valid discoverable installed applied admitted enforced'.split(' '));
/** False is a verdict about what is asked for, not a matter of time. */
const JUDGEMENTS = new Set('accepted admitted valid compliant resolved allowed'.split(' '));

/** It waits for somebody, not for time. */
const AWAITS_A_PERSON = /\bapproval\b|manual (?:intervention|action)/i;

/** Not all of it is as it should be: told beside a summary, which says whether that is enough. */
const PARTIAL = /^partial/i;

/** It is over, one way or the other; the reason says which. */
const ENDED = /^(?:complete|completed|finished|done|ended)$/i;
const NOT_YET = /\byet\b/i;

type Role = 'summary' | 'part' | 'alarm';
interface Finding {
  role: Role;
  health: Health;
  /** Nothing says whether it failed or is only not there yet. */
  open: boolean;
  /** It is being tried again after a failure, which is not the same as being done for the first time. */
  retry: boolean;
  /** True of a condition whose name means nothing to us. */
  mute?: boolean;
}

/** `example.com/app-ready` → `app-ready` */
const nameOf = (type: string): string => type.slice(type.lastIndexOf('/') + 1);

const tellOf = (found: Condition): string => found.message || found.reason || `${found.type} is ${found.status || 'not told'}`;

/**
 * The health that conditions tell: summaries (Ready, Available, Synced …) go before the parts they sum up; alarms
 * (Stalled, Failed, Paused, Progressing … when True) count beside them.
 */
export function conditionVerdict(conditions: readonly Condition[], endsByItself = false): Health | undefined {
  const findings = conditions.map((found) => findingOf(affirmed(found), endsByItself));
  const of = (role: Role) => findings.filter((finding) => finding.role === role);
  const main = of('summary').length > 0 ? of('summary') : of('part');
  // What nobody can read says neither that it is done nor that it is not; the words that would are awaited.
  if (conditions.length > 0 && findings.every(({ mute }) => mute)) return { ...health('Progressing', 'Waiting for a condition that tells whether it is ready'), silent: true, unsure: true };
  const work = of('alarm').find(({ health: { status }, retry }) => status === 'Progressing' && !retry);
  const held = of('alarm').find(({ health: { status } }) => status === 'Suspended');
  const why = held ?? work;
  const explained = why === undefined ? main : main.map((finding) => (finding.open || (held !== undefined && finding.health.status === 'Progressing') ? why : finding));
  return worstOf([...explained, ...of('alarm')].map((finding) => finding.health));
}

export function worstOf(found: readonly Health[]): Health | undefined {
  return found.reduce<Health | undefined>((worst, next) => (worst === undefined || isWorse(next.status, worst.status) ? next : worst), undefined);
}

const DENIED = /^Not(?=[A-Z])/;
const OPPOSITES: Readonly<Record<string, string>> = { true: 'False', false: 'True' };

/** `NotReady` that is True is `Ready` that is False. */
function affirmed(found: Condition): Condition {
  const name = nameOf(found.type);
  const opposite = OPPOSITES[found.status.toLowerCase()];
  const denies = DENIED.test(name) && meaningOf(name.replace(DENIED, '')) === 'good';
  return denies && opposite !== undefined ? { ...found, type: name.replace(DENIED, ''), status: opposite } : found;
}

function findingOf(found: Condition, endsByItself: boolean): Finding {
  const meaning = meaningOf(nameOf(found.type));
  const status = found.status.toLowerCase();
  if (isAlarm(meaning)) return { ...alarm(found, meaning, status === 'true'), ...(PARTIAL.test(nameOf(found.type)) ? { role: 'part' } : {}) };
  const role = roleOf(found);
  const at = (told: Health, open = false): Finding => ({ role, open, retry: false, health: told });
  if (status === 'true' && endsByItself && /^(?:running|active)$/i.test(nameOf(found.type))) return at(health('Progressing', tellOf(found)));
  if (status === 'true' && ENDED.test(nameOf(found.type)) && meaningOf(found.reason) === 'failed') return at(health('Degraded', tellOf(found)));
  if (status === 'true' && meaning === undefined && meaningOf(found.reason) === undefined) return { ...at(health('Healthy', found.message)), mute: true };
  if (status === 'true') return at(isAnsibleRun(found) ? health('Progressing', tellOf(found)) : health('Healthy', found.message));
  if (status !== 'false') return at(health('Progressing', tellOf(found)));
  const why = notTrue(found);
  return at(health(HEALTH_OF[why.meaning], tellOf(found)), why.open);
}

function roleOf({ type }: Condition): Role {
  const words = wordsIn(nameOf(type));
  return words.every((word) => SUMMARIES.has(word) || meaningOf(word) === 'good') && words.some((word) => SUMMARIES.has(word)) ? 'summary' : 'part';
}

const isAlarm = (meaning: Meaning | undefined): meaning is 'failed' | 'working' | 'suspended' => meaning === 'failed' || meaning === 'working' || meaning === 'suspended';

/** Operators made with Ansible set Running while their playbook runs, with reason Running; afterwards Successful. */
const isAnsibleRun = ({ type, reason }: Condition): boolean => type === 'Running' && reason === 'Running';

function alarm(found: Condition, meaning: 'failed' | 'working' | 'suspended', rings: boolean): Finding {
  const reasons = meaningsOf(found.reason);
  // What made no progress for too long has stopped trying: nothing rings, and the reason says why.
  if (!rings && meaning === 'working' && reasons.has('failed')) return { role: 'alarm', open: false, retry: false, health: health('Degraded', tellOf(found)) };
  const over = !rings || (meaning !== 'failed' && reasons.has('good') && !reasons.has('failed'));
  const retry = /retry/i.test(found.reason);
  const failing = meaning === 'working' && !retry && (reasons.has('failed') || meaningOf(found.message) === 'failed');
  const held = meaning === 'working' && AWAITS_A_PERSON.test(`${found.reason} ${found.message}`);
  const told = over ? health('Healthy') : health(failing ? 'Degraded' : held ? 'Suspended' : HEALTH_OF[meaning], tellOf(found));
  return { role: 'alarm', open: false, retry, health: told };
}

/** False: reason and message tell work that goes on from a failure; so does the severity where the API has one. */
function notTrue(found: Condition): { meaning: Meaning; open: boolean } {
  if (found.severity === 'Info') return { meaning: 'working', open: false };
  const restated = found.reason === `Not${found.type}`;
  const reason = restated ? undefined : meaningOf(found.reason);
  if (reason === 'failed' || meaningOf(found.message) === 'failed') return { meaning: 'failed', open: false };
  if (reason === 'working' || reason === 'suspended') return { meaning: reason, open: false };
  if (NOT_YET.test(found.message) || (reason === undefined && meaningOf(found.message) === 'working')) return { meaning: 'working', open: false };
  const bare = found.reason === '' && found.message === '' && !wordsIn(nameOf(found.type)).some((word) => JUDGEMENTS.has(word));
  return { meaning: bare ? 'working' : 'failed', open: true };
}
