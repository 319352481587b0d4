import { defineEvent } from '@tidemark/event-store';
import { z } from 'zod';

export const ProjectionRebuildStarted = defineEvent({
  type: 'platform.projection-rebuild-started',
  schema: z.object({ name: z.string(), position: z.number().int() }),
  describe: 'Somebody had a read model made anew from the first event on; until it has caught up its readers see it fill.',
});

export const ProjectionRetried = defineEvent({
  type: 'platform.projection-retried',
  schema: z.object({ name: z.string(), position: z.number().int(), error: z.string() }),
  describe: 'Somebody had a faulted subscription try again the event it stopped at.',
});

export const platformEvents = [ProjectionRebuildStarted, ProjectionRetried];

export const PROJECTIONS_STREAM = 'platform-projections';
