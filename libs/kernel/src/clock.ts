/** The only source of "now": pure code receives one, tests pass a fixed one. */
export interface Clock {
  now(): Date;
}

export const fixedClock = (iso: string): Clock => ({ now: () => new Date(iso) });
