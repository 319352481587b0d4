/** A field of one object as somebody else left it, with the manager that wrote it ('' when nobody says so). */
export interface ContestedField {
  readonly path: string;
  readonly manager: string;
}

/** Somebody writes a field back each time it is corrected: corrections of its object are held. */
export interface DriftFight extends ContestedField {
  /** Corrections of this field that were undone or are the last of those. */
  readonly rounds: number;
  /** Of the first and of the last of them, in milliseconds. */
  readonly since: number;
  readonly heldAt: number;
  /** Names the manifest that was defended. */
  readonly manifest: string;
}

/** What happened to the corrections of one object lately. */
export interface Contest {
  readonly rounds: ReadonlyMap<string, { readonly count: number; readonly since: number; readonly at: number }>;
  readonly fight: DriftFight | null;
}

export interface FightLimits {
  /** Corrections of the same field, after writes of the same manager, that make a fight. */
  readonly rounds: number;
  /** A correction that comes later than this after the one before is the first of another contest, in milliseconds. */
  readonly windowMs: number;
  /** After this time one more correction is tried: the other side may have given up, in milliseconds. */
  readonly holdMs: number;
}

export const FIGHT_LIMITS: FightLimits = { rounds: 5, windowMs: 10 * 60_000, holdMs: 30 * 60_000 };

export const NO_CONTEST: Contest = { rounds: new Map(), fight: null };

/** A contest that was interrupted by a restart: only a fight is remembered. */
export const resumedContest = (fight: DriftFight): Contest => ({ rounds: new Map([[nameOf(fight), { count: fight.rounds, since: fight.since, at: fight.heldAt }]]), fight });

/** Fields of one object whose corrections are remembered; the oldest are forgotten first. */
const MOST_FIELDS = 200;

/** These fields were corrected. What was corrected before counts on within its window, so that writing two fields in turn is a fight, too. */
export function corrected({ rounds }: Contest, fields: readonly ContestedField[], manifest: string, now: number, limits: FightLimits = FIGHT_LIMITS): Contest {
  const next = new Map([...rounds].filter(([, { count, at }]) => now - at <= limits.windowMs + (count >= limits.rounds ? limits.holdMs : 0)));
  for (const field of fields) {
    const name = nameOf(field);
    const before = next.get(name);
    // Deleted first, so that the order of the map is that of the corrections.
    next.delete(name);
    next.set(name, { count: (before?.count ?? 0) + 1, since: before?.since ?? now, at: now });
  }
  for (const name of [...next.keys()].slice(0, Math.max(0, next.size - MOST_FIELDS))) next.delete(name);
  const contested = fields.map((field) => ({ field, round: next.get(nameOf(field)) })).find(({ round }) => (round?.count ?? 0) >= limits.rounds);
  const fight = contested?.round ? { ...contested.field, rounds: contested.round.count, since: contested.round.since, heldAt: now, manifest } : null;
  return { rounds: next, fight };
}

/** Whether the object may be corrected now: not while somebody fights back, unless its manifest is another or it is time for one more try. */
export const mayCorrect = ({ fight }: Contest, manifest: string, now: number, limits: FightLimits = FIGHT_LIMITS): boolean => fight === null || fight.manifest !== manifest || now - fight.heldAt >= limits.holdMs;

const nameOf = ({ path, manager }: ContestedField): string => JSON.stringify([path, manager]);
