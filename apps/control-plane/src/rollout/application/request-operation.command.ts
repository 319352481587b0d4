import { Command } from '@nestjs/cqrs';
import type { Operation } from '@tidemark/protocol';
import type { Given } from './application-rollouts.js';

export interface RequestOperationInput extends Given {
  applicationId: string;
  /** null: every cluster of the application. */
  clusterIds: readonly string[] | null;
  kind: Operation['operation']['kind'];
  /** For `plan` only; null: as the policy says. */
  prune: boolean | null;
}

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
