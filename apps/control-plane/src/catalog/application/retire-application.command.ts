import { Command } from '@nestjs/cqrs';
import type { EventMeta } from '@tidemark/event-store';

export interface RetireApplicationInput {
  applicationId: string;
  /** For messages. */
  name: string;
  /** Whether what it deployed goes, too; null: as its finalizers say. */
  cascade: boolean | null;
  commandId: string;
  meta: EventMeta;
}

/** Answers the position to wait for. Throws `catalog.application-not-found`. */
export class RetireApplication extends Command<{ position: number }> {
  constructor(readonly input: RetireApplicationInput) {
    super();
  }
}
