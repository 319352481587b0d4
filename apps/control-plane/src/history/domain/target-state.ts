/** The order is that of the codes in `read.target_intervals`, for ever. */
export const SYNC_CODES = ['SYNCED', 'OUT_OF_SYNC', 'UNKNOWN', 'SYNCING'] as const;
export const HEALTH_CODES = ['HEALTHY', 'SUSPENDED', 'PROGRESSING', 'MISSING', 'DEGRADED', 'UNKNOWN'] as const;
export type PastSync = (typeof SYNC_CODES)[number];
export type PastHealth = (typeof HEALTH_CODES)[number];

/** The state of a target that is not there: never assigned, or withdrawn. */
export const ABSENT = 0;
/** One more than the highest code. */
export const STATES = 1 + SYNC_CODES.length * HEALTH_CODES.length;

/** Sync and health in one small number; what is not known of either is UNKNOWN. */
export function stateCode(sync: string, health: string): number {
  return 1 + HEALTH_CODES.length * indexOr(SYNC_CODES, sync, 'UNKNOWN') + indexOr(HEALTH_CODES, health, 'UNKNOWN');
}

/** The reverse; null for ABSENT and for what is no code. */
export function stateOf(code: number): { sync: PastSync; health: PastHealth } | null {
  const sync = SYNC_CODES[Math.floor((code - 1) / HEALTH_CODES.length)];
  const health = HEALTH_CODES[(code - 1) % HEALTH_CODES.length];
  return code > ABSENT && sync !== undefined && health !== undefined ? { sync, health } : null;
}

/** Codes that have one of the syncs and one of the healths; null stands for any. */
export function codesOf(syncs: readonly string[] | null, healths: readonly string[] | null): number[] {
  return Array.from({ length: STATES - 1 }, (_, index) => index + 1).filter((code) => {
    const state = stateOf(code);
    return state !== null && (syncs?.includes(state.sync) ?? true) && (healths?.includes(state.health) ?? true);
  });
}

function indexOr(codes: readonly string[], wanted: string, otherwise: string): number {
  const found = codes.indexOf(wanted);
  return found === -1 ? codes.indexOf(otherwise) : found;
}

/** Place of the highest bit of an interval's length: one of span n that holds p began in (p − 2^(n+1), p]. */
export const spanOf = (from: number, to: number): number => Math.floor(Math.log2(to - from));
