/**
 * The base of every error Tidemark raises on purpose.
 *
 * `code` is stable and namespaced by context (`rollout.not-pausable`); `message` names the thing and the reason;
 * `nextStep` tells the reader what to do about it. `details` must never carry a secret: it reaches API answers and logs.
 */
export class TidemarkError extends Error {
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { nextStep?: string; details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TidemarkError';
    this.code = code;
    this.nextStep = options.nextStep;
    this.details = options.details ?? {};
  }
}

/** The text of anything thrown, for messages that must not fail themselves. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
