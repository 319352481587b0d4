import type { ObjectKey } from '@tidemark/manifest';
import { health, isWorse, type Health, type HealthStatus } from './health.js';

/** One object of an application; `health` null = nothing is known about its kind, it does not count. */
export interface ResourceHealth {
  key: ObjectKey;
  health: Health | null;
}

const NAMED = 3;

/**
 * The health of an application: the worst of its objects. A missing object alone does not worsen it (the sync status says
 * that already), but an application of which nothing at all is live is Missing. The message names up to three causes.
 */
export function aggregateHealth(resources: readonly ResourceHealth[]): Health {
  const known = resources.filter((resource): resource is { key: ObjectKey; health: Health } => resource.health !== null);
  const live = known.filter((resource) => resource.health.status !== 'Missing');
  if (resources.length > 0 && known.length === resources.length && live.length === 0) return health('Missing', causes(known.map(({ key }) => key)));
  const worst = live.reduce<HealthStatus>((status, resource) => (isWorse(resource.health.status, status) ? resource.health.status : status), 'Healthy');
  if (worst === 'Healthy') return health('Healthy');
  return health(worst, causes(live.filter((resource) => resource.health.status === worst).map(({ key }) => key)));
}

function causes(keys: readonly ObjectKey[]): string {
  const named = keys.slice(0, NAMED).map(({ group, kind, namespace, name }) => `${group}/${kind}:${namespace}/${name}`);
  const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '';
  return `Caused by ${named.join(', ')}${more}`;
}
