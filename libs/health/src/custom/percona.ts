import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { forKinds, health, numberAt, valueAt, wordAt } from './vocabulary/index.js';

const nodesReady = (object: object): string => `${numberAt(object, 'status.ready') ?? 0}/${numberAt(object, 'status.size') ?? 0} node(s) are ready`;

/** `status.state` (https://docs.percona.com/percona-operator-for-mongodb/). */
const STATES: Readonly<Record<string, HealthStatus>> = { initializing: 'Progressing', stopping: 'Progressing', ready: 'Healthy', paused: 'Suspended', error: 'Degraded' };
const nodes: HealthRule = (object) => health(STATES[wordAt(object, 'status.state')] ?? 'Unknown', nodesReady(object));

function messagesOf(object: object): string {
  const messages = valueAt(object, 'status.message');
  return Array.isArray(messages) ? messages.filter((message) => typeof message === 'string').join(', ') : wordAt(object, 'status.message');
}

/**
 * The states of https://docs.percona.com/percona-operator-for-mysql/pxc/ with the meaning Argo CD gives them, which teams
 * have built their alerts on: a paused cluster is Unknown (for MongoDB it is Suspended) and a stopping one is Degraded.
 */
const xtraDb: HealthRule = (object) => {
  const state = wordAt(object, 'status.state');
  if (state === 'ready') return health('Healthy', nodesReady(object));
  if (state === 'initializing') return health('Progressing', nodesReady(object));
  if (state === 'paused') return health('Unknown', 'Cluster is paused');
  if (state === 'stopping') return health('Degraded', `Cluster is stopping (${nodesReady(object)})`);
  if (state === 'error') return health('Degraded', `Cluster is on error: ${messagesOf(object)}`);
  return health('Unknown', state === '' ? 'Cluster has no status yet' : `Cluster is in a state that is not known: ${state}`);
};

const postgres: HealthRule = (object) => health(STATES[wordAt(object, 'status.state')] ?? 'Progressing', postgresReady(object));
const postgresReady = (object: object): string =>
  `${numberAt(object, 'status.postgres.ready') ?? 0}/${numberAt(object, 'status.postgres.size') ?? 0} node(s) are ready`;

const mysqlReady: HealthRule = (object) => {
  const [ready, size] = [numberAt(object, 'status.mysql.ready') ?? 0, numberAt(object, 'status.mysql.size') ?? 0];
  return health(STATES[wordAt(object, 'status.state')] ?? 'Progressing', `${ready}/${size} node(s) are ready`);
};

/** Backups and restores of all four operators: `status.state` or, for PostgreSQL, the same with capitals. */
const backup = (kind: string): HealthRule => (object) => {
  const state = wordAt(object, 'status.state').toLowerCase();
  if (state === 'ready' || state === 'succeeded') return health('Healthy', `${kind} is complete`);
  const failed = state === 'error' || state === 'failed' || state === 'rejected';
  return failed ? health('Degraded', wordAt(object, 'status.error') || wordAt(object, 'status.comments')) : health('Progressing', `Waiting for ${kind} to complete`);
};

export const percona: HealthRules = {
  ...forKinds('psmdb.percona.com', ['PerconaServerMongoDBBackup', 'PerconaServerMongoDBRestore'], backup),
  ...forKinds('pxc.percona.com', ['PerconaXtraDBClusterBackup', 'PerconaXtraDBClusterRestore'], backup),
  ...forKinds('ps.percona.com', ['PerconaServerMySQLBackup', 'PerconaServerMySQLRestore'], backup),
  ...forKinds('pgv2.percona.com', ['PerconaPGBackup', 'PerconaPGRestore'], backup),
  'psmdb.percona.com/PerconaServerMongoDB': nodes,
  'pxc.percona.com/PerconaXtraDBCluster': xtraDb,
  'ps.percona.com/PerconaServerMySQL': mysqlReady,
  'pgv2.percona.com/PerconaPGCluster': postgres,
};
