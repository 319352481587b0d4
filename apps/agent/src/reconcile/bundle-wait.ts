import { TidemarkError } from '@tidemark/kernel';

const SUPERSEDED = 'desired.superseded';

/** How long a target waits for a bundle: a superseded one may never come, and what supersedes it stands behind it in the line. */
export class BundleWait {
  readonly #stopped: AbortSignal;
  #outdated = new AbortController();

  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
  }

  /** For the wait that begins now. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#stopped, this.#outdated.signal]);
  }

  /** Ends the wait under way with an error `isSuperseded` knows. */
  giveUp(): void {
    this.#outdated.abort(new TidemarkError(SUPERSEDED, 'the bundle is no longer wanted'));
    this.#outdated = new AbortController();
  }
}

/** Whether a job ended because its statement was replaced: the new one has a job of its own. */
export const isSuperseded = (thrown: unknown): boolean => thrown instanceof TidemarkError && thrown.code === SUPERSEDED;
