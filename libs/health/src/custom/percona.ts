import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { health, numberAt, valueAt, wordAt } from './vocabulary/index.js';

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

export const percona: HealthRules = {
  'psmdb.percona.com/PerconaServerMongoDB': nodes,
  'pxc.percona.com/PerconaXtraDBCluster': xtraDb,
  'ps.percona.com/PerconaServerMySQL': mysqlReady,
  'pgv2.percona.com/PerconaPGCluster': postgres,
};
