import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import type { z } from 'zod';
import * as events from '../domain/cluster.events.js';

const TABLE = 'read.clusters_v1';

type DataOf<K extends { schema: z.ZodType }> = z.output<K['schema']>;
type Apply = (event: RecordedEvent, sql: Sql) => Promise<unknown>;

const on = <K extends { schema: z.ZodType }>(_kind: K, apply: (data: DataOf<K>, event: RecordedEvent, sql: Sql) => Promise<unknown>): Apply =>
  // The registry checked the data when it was appended.
  (event, sql) => apply(event.data as DataOf<K>, event, sql);

const handlers: Readonly<Record<string, Apply>> = {
  [events.ClusterRegistered.type]: on(events.ClusterRegistered, (data, event, sql) =>
    sql.query(
      `INSERT INTO ${TABLE} (cluster_id, name, labels, server, agent_state, registered_at, position) VALUES ($1, $2, $3, $4, 'pending', $5, $6) ON CONFLICT (cluster_id) DO NOTHING`,
      [data.clusterId, data.name, JSON.stringify(data.labels), data.server, event.recordedAt, event.position],
    ),
  ),
  [events.AgentEnrolled.type]: on(events.AgentEnrolled, (data, event, sql) =>
    sql.query(
      `UPDATE ${TABLE} SET agent_state = CASE WHEN agent_state = 'connected' THEN agent_state ELSE 'disconnected' END, agent_version = $2, cluster_uid = $3, credential_expires_at = $4, position = $5 WHERE cluster_id = $1`,
      [data.clusterId, data.agentVersion, data.clusterUid, data.expiresAt, event.position],
    ),
  ),
  [events.CredentialRenewed.type]: on(events.CredentialRenewed, (data, event, sql) =>
    sql.query(`UPDATE ${TABLE} SET credential_expires_at = $2, position = $3 WHERE cluster_id = $1`, [data.clusterId, data.expiresAt, event.position]),
  ),
  [events.AgentRevoked.type]: on(events.AgentRevoked, (data, event, sql) =>
    sql.query(`UPDATE ${TABLE} SET agent_state = 'revoked', credential_expires_at = NULL, position = $2 WHERE cluster_id = $1`, [data.clusterId, event.position]),
  ),
  [events.AgentConnected.type]: on(events.AgentConnected, (data, event, sql) =>
    sql.query(
      `UPDATE ${TABLE} SET agent_state = 'connected', session_id = $2, agent_version = $3, kubernetes_version = coalesce(nullif($4, ''), kubernetes_version), connected_at = $5, disconnected_at = NULL, position = $6 WHERE cluster_id = $1`,
      [data.clusterId, data.sessionId, data.agentVersion, data.kubernetesVersion, event.recordedAt, event.position],
    ),
  ),
  [events.AgentDisconnected.type]: on(events.AgentDisconnected, (data, event, sql) =>
    // A session that was replaced ends after the new one began: only the end of the present session counts.
    sql.query(
      `UPDATE ${TABLE} SET agent_state = CASE WHEN agent_state = 'revoked' THEN agent_state ELSE 'disconnected' END, session_id = NULL, disconnected_at = $3, position = $4 WHERE cluster_id = $1 AND session_id = $2`,
      [data.clusterId, data.sessionId, event.recordedAt, event.position],
    ),
  ),
  [events.AgentSilenceBegan.type]: on(events.AgentSilenceBegan, (data, event, sql) =>
    sql.query(`UPDATE ${TABLE} SET agent_state = $2, position = $3 WHERE cluster_id = $1 AND agent_state <> 'revoked'`, [data.clusterId, data.level, event.position]),
  ),
  [events.AgentSilenceEnded.type]: on(events.AgentSilenceEnded, (data, event, sql) =>
    sql.query(
      `UPDATE ${TABLE} SET agent_state = CASE WHEN session_id IS NULL THEN 'disconnected' ELSE 'connected' END, position = $2 WHERE cluster_id = $1 AND agent_state <> 'revoked'`,
      [data.clusterId, event.position],
    ),
  ),
};

/** One row a cluster: what `ClusterReader` reads. */
export const clustersProjection: Projection = {
  name: 'clusters',
  version: 1,
  handles: Object.keys(handlers),
  async apply(batch, sql) {
    for (const event of batch) await handlers[event.type]?.(event, sql);
  },
  async reset(sql) {
    await sql.query(`TRUNCATE ${TABLE}`);
  },
};
