import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { HoldRecord, RolloutReader } from '../application/rollout-readers.js';
import type { Hold } from './rollout.types.js';

const KEY = Symbol('holds by application');

export const holdOf = ({ kind, by, reason, since, until }: HoldRecord): Hold => ({ kind, by: by.name ?? by.id, reason: reason ?? '', since, until });

/** One query for the holds of all applications of a request. */
export const holdLoader = (context: RequestContext, rollouts: RolloutReader) =>
  context.loader<Hold>(KEY, async (ids) => new Map((await rollouts.holds(ids)).map((record) => [record.applicationId, holdOf(record)])));
