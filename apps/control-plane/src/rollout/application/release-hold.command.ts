import { Command } from '@nestjs/cqrs';
import type { Given } from './application-rollouts.js';

export interface ReleaseHoldInput extends Given {
  applicationId: string;
}

/** Ends a hold; the targets get the newest bundle. Throws `rollout.not-held`, `rollout.application-not-found`. */
export class ReleaseHold extends Command<{ position: number }> {
  constructor(readonly input: ReleaseHoldInput) {
    super();
  }
}
