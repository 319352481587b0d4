import type { Application } from '../../catalog/api/index.js';
import { AgentStateName, type clusterLoader } from '../../fleet/api/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { DeletionRecord, RolloutReader } from '../application/rollout-readers.js';
import { deletionText } from '../domain/deletion-text.js';
import type { Deletion } from './deletion.types.js';

const KEY = Symbol('deletions by application');

/** One query for the deletions of all applications of a request. */
const deletionLoader = (context: RequestContext, rollouts: RolloutReader) =>
  context.loader<DeletionRecord[]>(KEY, async (ids) => {
    const groups = new Map<string, DeletionRecord[]>();
    for (const record of await rollouts.deletions(ids)) groups.set(record.applicationId, [...(groups.get(record.applicationId) ?? []), record]);
    return groups;
  });

/** What is being taken out of which cluster, in words. A cluster nobody knows any more, or that was cut off, is not waited for. */
export async function deletionsOf(context: RequestContext, { id, name }: Pick<Application, 'id' | 'name'>, rollouts: RolloutReader, clusters: ReturnType<typeof clusterLoader>): Promise<Deletion[]> {
  const records = (await deletionLoader(context, rollouts).load(id)) ?? [];
  const found = await Promise.all(
    records.map(async ({ clusterId, cascade, askedAt, message, messageAt }): Promise<Deletion[]> => {
      const cluster = await clusters.load(clusterId);
      if (!cluster || cluster.agent.state === AgentStateName.REVOKED) return [];
      const text = deletionText({ application: name, cluster: cluster.name, cascade, askedAt, message, messageAt, agentState: cluster.agent.state, lastSeenAt: cluster.agent.lastSeenAt });
      return [{ cluster, cascade, since: askedAt, ...text }];
    }),
  );
  // What waits for a person comes first.
  return found.flat().sort((left, right) => Number(left.wayOut === null) - Number(right.wayOut === null));
}
