import type { Operation } from '@tidemark/protocol';

/** The answer to an operation; `result` is JSON and must not carry a secret. */
export interface OperationResult {
  readonly outcome: 'succeeded' | 'failed';
  /** One sentence; the reason when it failed. */
  readonly message: string;
  readonly result: unknown;
}

/**
 * Carries out operations. Expired and repeated operations never get here; a rejection is reported as a failure.
 * `signal` fires when the operation's `expiresAt` passes or the agent stops.
 */
export interface OperationHandler {
  handle(operation: Operation['operation'], signal: AbortSignal): Promise<OperationResult>;
}

export { enrol, pinnedAuthority, type AuthorityPin } from './enrolment.js';
export { loadIdentity, saveIdentity, type Identity } from './identity.js';
export { fingerprintOf } from './key-material.js';
export { Link, type ClusterFacts, type LinkOptions } from './link.js';
export { Operations } from './operations.js';
