import { z } from 'zod';
import { digest, resourceKey, shortText } from './scalars.js';

/** What a sync would do to one object. */
export const plannedAction = z.object({
  phase: shortText,
  wave: z.number().int(),
  /** What the plan does: apply, prune, create a hook … */
  verb: shortText,
  /** What that comes to, asked of the API server: create, configure, unchanged, prune or run. */
  effect: shortText,
  key: resourceKey,
  /** A prune that waits for a confirmation. */
  confirm: z.boolean().optional(),
});

/** The result of the operation `plan`: the actions in their order, as many as fit into a report. */
export const planResult = z.object({
  revision: shortText,
  bundle: digest,
  actions: z.array(plannedAction),
  /** Of all actions. */
  total: z.number().int().min(0),
  /** Why the sync would refuse to prune; agents before it was asked for do not say. */
  refusal: z.string().nullable().default(null),
  truncated: z.boolean(),
});
export type PlannedAction = z.infer<typeof plannedAction>;
export type PlanResult = z.infer<typeof planResult>;
