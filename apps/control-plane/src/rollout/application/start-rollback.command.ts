import { Command } from '@nestjs/cqrs';
import type { Given } from './application-rollouts.js';
import type { RequestedSync } from './request-sync.command.js';

export interface StartRollbackInput extends Given {
  applicationId: string;
  /** null: every cluster of the application. */
  clusterIds: readonly string[] | null;
  /** An ID of `app history`, or the first 4 or more characters of a revision or of a bundle's digest. */
  to: string;
  /** null: as the policy says. */
  prune: boolean | null;
}

/**
 * Puts targets back to an earlier bundle and holds auto-sync until it is released. Throws `rollout.revision-not-found` (with
 * the nearest choices), `rollout.revision-ambiguous`, `rollout.rollback-to-self`, `rollout.already-there`,
 * `rollout.target-not-found`, `rollout.nothing-rendered`, `rollout.application-not-found`.
 */
export class StartRollback extends Command<{ position: number; targets: RequestedSync[] }> {
  constructor(readonly input: StartRollbackInput) {
    super();
  }
}
