import type { EventMeta } from '@tidemark/event-store';

/** Who asks and why, and the id that makes asking twice the same as asking once. */
export interface CommandContext {
  readonly commandId: string;
  readonly meta: EventMeta;
}
