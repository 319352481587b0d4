import { isOpen, nextOpening, type SyncWindow } from './sync-window.js';

/** What is to be known of a sync that windows may hold up. */
export interface WindowedSync {
  readonly at: Date;
  /** A person asked for it. */
  readonly manual: boolean;
  /** When it began, if it runs already. */
  readonly startedAt?: Date | undefined;
}

export type WindowVerdict =
  | { readonly allowed: true }
  /** `until`: when that may change next; null when nobody can say. */
  | { readonly allowed: false; readonly reason: string; readonly until: Date | null };

/**
 * Whether a sync may go on, by the windows that concern its application. Source: Argo CD's `SyncWindows.CanSync`: an open
 * deny goes before everything, then an open allow, then a closed allow; what is said of manual syncs or of overrun must be
 * said by all windows that are in the way. The zone's offset is that of each opening, where Argo CD takes the present one.
 */
export function windowVerdict(windows: readonly SyncWindow[], sync: WindowedSync): WindowVerdict {
  const obstacle = obstacleOf(windows, sync.at);
  if (obstacle === null) return { allowed: true };
  if (sync.manual && obstacle.windows.every(({ manualSync }) => manualSync === true)) return { allowed: true };
  if (isOverrun(windows, obstacle, sync)) return { allowed: true };
  return { allowed: false, reason: sentenceOf(obstacle), until: changeOf(obstacle, sync.at) };
}

interface Obstacle {
  readonly kind: 'denied' | 'not allowed now';
  readonly windows: readonly SyncWindow[];
}

/** The windows in the way, all of one kind; null when there are none. */
function obstacleOf(windows: readonly SyncWindow[], at: Date): Obstacle | null {
  const open = windows.filter((window) => isOpen(window, at));
  const denies = open.filter(({ kind }) => kind === 'deny');
  if (denies.length > 0) return { kind: 'denied', windows: denies };
  if (open.length > 0) return null;
  const allows = windows.filter(({ kind }) => kind === 'allow');
  return allows.length > 0 ? { kind: 'not allowed now', windows: allows } : null;
}

/** It began when it was allowed, and every window in the way lets such a sync go on. */
function isOverrun(windows: readonly SyncWindow[], obstacle: Obstacle, { startedAt, manual }: WindowedSync): boolean {
  if (startedAt === undefined || !obstacle.windows.every(({ syncOverrun }) => syncOverrun === true)) return false;
  return windowVerdict(windows, { at: startedAt, manual }).allowed;
}

const sentenceOf = ({ kind, windows }: Obstacle): string => {
  const [first] = windows;
  const named = `${first?.schedule ?? ''} for ${first?.duration ?? ''}${first?.description ? ` (${first.description})` : ''}`;
  const more = windows.length > 1 ? ` and ${windows.length - 1} more` : '';
  return kind === 'denied' ? `syncs are denied by the window ${named}${more}` : `syncs are allowed in windows only, the next being ${named}${more}`;
};

/** A closed allow opens; when an open deny ends shows only then. */
function changeOf({ kind, windows }: Obstacle, at: Date): Date | null {
  if (kind === 'denied') return null;
  const openings = windows.flatMap((window) => nextOpening(window, at) ?? []);
  return openings.length === 0 ? null : new Date(Math.min(...openings.map((opening) => opening.getTime())));
}
