import { z } from 'zod';

/** Upper bounds of the wire. A frame above `frameBytes` is refused before it is parsed. */
export const LIMITS = {
  frameBytes: 256 * 1024,
  reportsPerBatch: 500,
  targetsPerDesired: 200,
  /** One report in the agent's write-ahead log; leaves room for the frame around it. */
  reportBytes: 192 * 1024,
  bundleBytes: 64 * 1024 * 1024,
  enrolBytes: 64 * 1024,
} as const;

export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a lower-case UUID');
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256:<64 hex digits>');
/** A counter that still is exact as a JavaScript number. */
export const counter = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const instant = z.iso.datetime({ offset: true });
/** PostgreSQL text cannot hold U+0000, and nobody who means well sends it. */
const text = (maxLength: number) => z.string().max(maxLength).refine((value) => !value.includes('\u0000'), 'must not contain U+0000');
export const shortText = text(1_024);
export const longText = text(16_384);

export const resourceKey = z.object({
  group: z.string().max(253),
  kind: z.string().min(1).max(253),
  namespace: z.string().max(253),
  name: z.string().min(1).max(253),
});
export type ResourceKey = z.infer<typeof resourceKey>;
