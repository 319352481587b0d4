import { defineEvent } from '@tidemark/event-store';
import { z } from 'zod';

const text = z.string().max(2_048);
const uuid = z.uuid();
/** A full commit SHA. */
const revision = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

/** Why a look was taken. */
const revisionTrigger = z.enum(['poll', 'webhook', 'declared', 'refresh']);
export type RevisionTrigger = z.infer<typeof revisionTrigger>;

export const RepositoryRegistered = defineEvent({
  type: 'source.repository-registered',
  describe: 'A repository is followed for the first time, or configured: how it is entered and how often it is polled from now on.',
  schema: z.object({
    repositoryId: uuid,
    url: text,
    /** Name of a credential, never the credential. */
    credential: z.string().max(253).nullable(),
    pollSeconds: z.number().positive().nullable(),
  }),
});

export const RepositoryForgotten = defineEvent({
  type: 'source.repository-forgotten',
  describe: 'A repository that no application uses is no longer known: its credential and webhook secret are gone.',
  schema: z.object({ repositoryId: uuid, url: text }),
});

const revisionObserved = z.object({
  repositoryId: uuid,
  url: text,
  /** As declared: branch, tag, SHA or `HEAD`. */
  ref: text,
  revision,
  previousRevision: revision.nullable(),
  /** The previous revision is not part of the new one's history. */
  forced: z.boolean(),
  author: z.object({ name: text, email: text }),
  committedAt: z.iso.datetime(),
  message: z.string().max(16_384),
  trigger: revisionTrigger,
});
export type RevisionObservedData = z.infer<typeof revisionObserved>;

export const RevisionObserved = defineEvent({ type: 'source.revision-observed', describe: 'A followed branch or tag stands for another commit than before.', schema: revisionObserved });

export const RefLost = defineEvent({
  type: 'source.ref-lost',
  describe: 'A followed branch or tag is no longer in its repository; what it last stood for goes on running.',
  schema: z.object({ repositoryId: uuid, url: text, ref: text, lastRevision: revision }),
});

export const FetchFailed = defineEvent({
  type: 'source.fetch-failed',
  describe: 'A repository could not be read; told once until it works again or fails for another reason.',
  schema: z.object({ repositoryId: uuid, url: text, code: z.string().max(100), message: z.string().max(4_096) }),
});

export const FetchRecovered = defineEvent({
  type: 'source.fetch-recovered',
  describe: 'A repository that could not be read can be read again.',
  schema: z.object({ repositoryId: uuid, url: text }),
});

/** Every event of this context. */
export const sourceEvents = [RepositoryRegistered, RepositoryForgotten, RevisionObserved, RefLost, FetchFailed, FetchRecovered] as const;

export const sourceStream = (repositoryId: string): string => `source-${repositoryId}`;
