const HOUR = 3_600_000;

/** A session ends after 12 hours without use, and after 7 days in any case. A use is noted at most once a minute. */
export const SESSION_LIFE = { idleMs: 12 * HOUR, absoluteMs: 7 * 24 * HOUR, noteEveryMs: 60_000 } as const;

/** An API token lives for 1 to 365 days. */
export const TOKEN_LIFE = { defaultDays: 90, mostDays: 365 } as const;

/** The most sessions and tokens one account has; the oldest session goes when another begins. */
export const PER_USER = { sessions: 100, tokens: 100 } as const;

export const sessionEnds = (lastUsedAt: Date, expiresAt: Date): Date => new Date(Math.min(lastUsedAt.getTime() + SESSION_LIFE.idleMs, expiresAt.getTime()));

export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * 24 * HOUR);
