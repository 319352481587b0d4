/** The files of a checkout as a rule sees them, so that a spec can give it any. */
export interface Checkout {
  /** Every file that Git knows or would add, from the repository's root, sorted. */
  readonly paths: readonly string[];
  /** The text of one of them; throws when it is not there. */
  readonly read: (path: string) => string;
}

/** A broken rule: which file, what is wrong, what to do. */
export interface Finding {
  readonly path: string;
  readonly message: string;
  readonly nextStep: string;
}

export type Rule = (checkout: Checkout) => readonly Finding[];
