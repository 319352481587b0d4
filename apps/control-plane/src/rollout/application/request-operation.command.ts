import { Command } from '@nestjs/cqrs';
import type { Operation } from '@tidemark/protocol';
import type { Given } from './application-rollouts.js';

export interface RequestOperationInput extends Given {
  applicationId: string;
  /** null: every cluster of the application. */
  clusterIds: readonly string[] | null;
  operation: AskedOperation;
}

type Asked<O> = O extends { kind: 'plan' } ? Omit<O, 'targetId' | 'prune'> & { /** null: as the policy says. */ prune: boolean | null } : O extends unknown ? Omit<O, 'targetId'> : never;
/** An operation before it is known on which targets. */
export type AskedOperation = Asked<Operation['operation']>;

export interface RequestedOperation {
  operationId: string;
  targetId: string;
  clusterId: string;
}

/**
 * Asks agents for something at once; an agent that is not there within a minute does not do it later. Throws
 * `rollout.nothing-rendered`, `rollout.target-not-found`, `rollout.application-not-found`.
 */
export class RequestOperation extends Command<{ position: number; expiresAt: string; operations: RequestedOperation[] }> {
  constructor(readonly input: RequestOperationInput) {
    super();
  }
}
