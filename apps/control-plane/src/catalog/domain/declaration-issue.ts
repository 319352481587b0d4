import { z } from 'zod';

/** Something to say about one field of a declaration. `path` is as a person would write it: `spec.sources[1].helm.values`. */
export const declarationIssue = z.object({ path: z.string().max(1_024), message: z.string().max(2_048) });
export type DeclarationIssue = z.infer<typeof declarationIssue>;
