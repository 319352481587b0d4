import { Cron } from 'croner';
import { matchesGlob } from '@tidemark/diff';
import { goDurationSeconds, TidemarkError } from '@tidemark/kernel';

/** A time in which syncs are allowed, or in which they are not. Source: Argo CD's `spec.syncWindows` of an AppProject. */
export interface SyncWindow {
  readonly kind: 'allow' | 'deny';
  /** Five fields of cron: minute, hour, day of month, month, day of week. */
  readonly schedule: string;
  /** As Go writes durations: `1h30m`. */
  readonly duration: string;
  /** IANA name; without one, and for one nobody knows, UTC. */
  readonly timeZone?: string | undefined;
  readonly applications?: readonly string[] | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly clusters?: readonly string[] | undefined;
  /** All lists that are set must match, not one of them. */
  readonly andOperator?: boolean | undefined;
  /** Syncs that people ask for are not held up. */
  readonly manualSync?: boolean | undefined;
  /** A sync that began when it might goes on to its end. */
  readonly syncOverrun?: boolean | undefined;
  readonly description?: string | undefined;
}

/** What a window is matched with. */
export interface WindowSubject {
  readonly name: string;
  readonly destination: { readonly server?: string | undefined; readonly name?: string | undefined; readonly namespace?: string | undefined };
}

const FIELDS = 5;
const WEEKDAY = /^(?:[0-6]|SUN|MON|TUE|WED|THU|FRI|SAT)$/i;

/** Whether somebody who reads it could say when the window is open. @throws TidemarkError `sync.bad-window` */
export function checkWindow(window: SyncWindow): void {
  if (!['allow', 'deny'].includes(window.kind)) throw badWindow(`its kind is ${JSON.stringify(window.kind)}, not allow or deny`);
  cronOf(window);
  durationMs(window);
}

/** Whether `at` lies in the window: after an opening and before the end of it, both strictly. @throws TidemarkError `sync.bad-window` */
export function isOpen(window: SyncWindow, at: Date): boolean {
  const opening = cronOf(window).nextRun(new Date(at.getTime() - durationMs(window)));
  return opening !== null && opening.getTime() < at.getTime();
}

/** When it opens next; null: never again. */
export const nextOpening = (window: SyncWindow, at: Date): Date | null => cronOf(window).nextRun(at);

export function concerns(window: SyncWindow, { name, destination }: WindowSubject): boolean {
  const lists = [
    { globs: window.applications, texts: [name] },
    { globs: window.clusters, texts: [destination.name, destination.server] },
    { globs: window.namespaces, texts: [destination.namespace] },
  ].filter(({ globs }) => globs !== undefined && globs.length > 0);
  const matches = ({ globs = [], texts }: (typeof lists)[number]): boolean => globs.some((glob) => texts.some((text) => text !== undefined && text !== '' && matchesGlob(glob, text)));
  if (lists.length === 0) return false;
  return window.andOperator === true ? lists.every(matches) : lists.some(matches);
}

/** Cron's own names for times (`@daily`), seconds, and 7 for Sunday are refused: Argo CD refuses them. */
function cronOf({ schedule, timeZone }: SyncWindow): Cron {
  const fields = schedule.trim().split(/\s+/);
  const weekdays = (fields[4] ?? '').split(/[,/-]/).filter((part, index, all) => index === 0 || !all.slice(0, index).join('').includes('/'));
  if (fields.length !== FIELDS || !weekdays.every((part) => part === '*' || part === '?' || WEEKDAY.test(part))) throw badWindow(`its schedule ${JSON.stringify(schedule)} is not five fields of cron`);
  try {
    return new Cron(fields.map((field) => field.replace('?', '*')).join(' '), { timezone: knownZone(timeZone), paused: true });
  } catch {
    throw badWindow(`its schedule ${JSON.stringify(schedule)} is not five fields of cron`);
  }
}

function durationMs({ duration }: SyncWindow): number {
  const seconds = /^\d+$/.test(duration) ? undefined : goDurationSeconds(duration);
  if (seconds === undefined) throw badWindow(`its duration ${JSON.stringify(duration)} is none, as 1h30m is`);
  return seconds * 1_000;
}

function knownZone(zone: string | undefined): string {
  if (zone === undefined || zone === '') return 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

const badWindow = (why: string): TidemarkError => new TidemarkError('sync.bad-window', `The sync window is not usable: ${why}.`, { nextStep: 'Example: {kind: allow, schedule: "0 22 * * *", duration: 1h, applications: ["*"]}.' });
