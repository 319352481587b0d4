import { defineEvent } from '@tidemark/event-store';
import { z } from 'zod';

const text = z.string().max(2_048);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const revisions = z.array(z.object({ url: text, ref: text, revision: text })).max(50);

const touchedKey = z.object({ group: text, kind: text, namespace: text, name: text });

/** Why it was rendered. */
export const renderCause = z.enum(['commit', 'declaration', 'refresh']);
export type RenderCause = z.infer<typeof renderCause>;

const bundlePublished = z.object({
  applicationId: z.uuid(),
  /** Of the first source; all of them are in `revisions`. */
  revision: text,
  revisions,
  commits: z.array(z.object({ revision: text, author: z.object({ name: text, email: text }), message: z.string().max(16_384), committedAt: z.iso.datetime() })).max(50),
  digest,
  previousDigest: digest.nullable(),
  objects: count,
  declarations: count,
  bytes: count,
  /** Against the previous bundle; `digest` names the stored difference, null when there is nothing to compare. */
  diff: z.object({ added: count, changed: count, removed: count, digest: digest.nullable() }),
  durationMs: z.number().min(0),
  warnings: z.array(z.string().max(1_024)).max(100),
  cause: renderCause,
  /** What its containers run; the first 200. */
  images: z.array(z.object({ name: text, version: text })).max(200).optional(),
  /** The charts it was rendered from, those of Helm repositories. */
  charts: z.array(z.object({ name: text, version: text })).max(50).optional(),
  /** Objects that differ from the previous bundle; the first 200, `diff` counts all. */
  touched: z.array(z.object({ key: touchedKey, action: z.enum(['added', 'changed', 'removed']) })).max(200).optional(),
});
export type BundlePublishedData = z.infer<typeof bundlePublished>;

export const BundlePublished = defineEvent({ type: 'render.bundle-published', describe: 'An application was rendered to a bundle that differs from the one before, or works again.', schema: bundlePublished });

const bundleFailed = z.object({
  applicationId: z.uuid(),
  revision: text.nullable(),
  revisions,
  code: z.string().max(100),
  message: z.string().max(4_096),
  /** Path in the repository. */
  file: text.nullable(),
  cause: renderCause,
});
export type BundleFailedData = z.infer<typeof bundleFailed>;

export const BundleFailed = defineEvent({ type: 'render.bundle-failed', describe: 'An application could not be rendered; told once for each reason and revision. What runs goes on running.', schema: bundleFailed });

/** Every event of this context. */
export const renderEvents = [BundlePublished, BundleFailed] as const;

export const renderStream = (applicationId: string): string => `render-${applicationId}`;
