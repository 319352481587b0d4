import { Command } from '@nestjs/cqrs';
import type { ResourceSelector } from '@tidemark/protocol';
import type { Given } from './application-rollouts.js';

export interface RequestSyncInput extends Given {
  applicationId: string;
  /** null: every cluster of the application. */
  clusterIds: readonly string[] | null;
  /** null: as the policy says. */
  prune: boolean | null;
  /** It may prune everything; for this sync alone. */
  allowEmpty: boolean;
  force: boolean;
  resources: readonly ResourceSelector[] | null;
  /** For this sync alone. */
  syncOptions: readonly string[];
  /** Refuse unless this revision, or one that begins so, is what would be synced. */
  revision: string | null;
}

export interface RequestedSync {
  targetId: string;
  clusterId: string;
  syncId: string;
  digest: string;
  revision: string;
}

/** Throws `rollout.nothing-rendered`, `rollout.target-not-found`, `rollout.revision-not-current`, `rollout.application-not-found`. */
export class RequestSync extends Command<{ position: number; syncs: RequestedSync[] }> {
  constructor(readonly input: RequestSyncInput) {
    super();
  }
}
