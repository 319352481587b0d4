import { Command } from '@nestjs/cqrs';
import type { Given } from './application-rollouts.js';

export interface PlaceHoldInput extends Given {
  applicationId: string;
  /** ISO 8601; holds that end by themselves are refused for now (`rollout.hold-expiry-unsupported`). */
  until: string | null;
}

/** Keeps new bundles from the targets until it is released. Holding what is held changes nothing. */
export class PlaceHold extends Command<{ position: number }> {
  constructor(readonly input: PlaceHoldInput) {
    super();
  }
}
