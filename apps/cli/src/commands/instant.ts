import { usageError } from '../cli-error.js';
import { seconds } from './flags.js';

/** RFC 3339 with an offset, as the API wants it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const POSITION = /^\d{1,15}$/;
const AGO = /^(\d+(\.\d+)?(h|ms|m|s))+$/;

/** What a person calls an instant, in the words of the API: a time, a position, or how long ago; null when nothing is given. */
export function instant(text: string | undefined, now: Date): string | null {
  if (text === undefined || text === 'now') return null;
  if (POSITION.test(text) || TIME.test(text)) return text;
  if (AGO.test(text)) return new Date(now.getTime() - seconds(text) * 1_000).toISOString();
  throw usageError(`"${text}" is no instant.`, 'Give a time such as 2026-01-31T10:00:00Z, a position such as 4711, or how long ago such as 90m.');
}
