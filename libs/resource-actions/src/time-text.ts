/** The forms in which controllers expect a time. All are UTC, to the second. */
export const rfc3339 = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

/** With the microseconds Go writes, which are always zero here below the millisecond. */
export const rfc3339Micro = (time: Date): string => `${time.toISOString().slice(0, 23)}000Z`;

export const epochSeconds = (time: Date): string => String(Math.floor(time.getTime() / 1000));

/** Fourteen digits, fit for a name. */
export const compact = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/\D/g, '');
