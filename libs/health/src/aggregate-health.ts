import { compareKeys, type ObjectKey } from '@tidemark/manifest';
import { health, isWorse, type Health, type HealthStatus } from './health.js';

/** One object of an application; `health` null = nothing is known about its kind, it does not count. */
export interface ResourceHealth {
  key: ObjectKey;
  health: Health | null;
  /** The live object asks not to count (annotation `argocd.argoproj.io/ignore-healthcheck: "true"`). */
  ignored?: boolean;
}

const NAMED = 3;

/**
 * The health of an application: the worst of its objects. A missing object alone does not worsen it (the sync status says
 * that already), but an application of which nothing at all is live is Missing. A child Application of which nothing is
 * known does not count either. The message names up to three causes, in the order of their keys.
 * Hooks and skipped objects are no objects of an application; leave them out.
 */
export function aggregateHealth(resources: readonly ResourceHealth[]): Health {
  if (resources.length > 0 && resources.every((resource) => resource.health?.status === 'Missing')) return health('Missing', causes(resources));
  const counted = resources.filter(counts);
  const worst = counted.reduce<HealthStatus>((status, resource) => (isWorse(resource.health.status, status) ? resource.health.status : status), 'Healthy');
  if (worst === 'Healthy') return health('Healthy');
  return health(worst, causes(counted.filter((resource) => resource.health.status === worst)));
}

function counts(resource: ResourceHealth): resource is ResourceHealth & { health: Health } {
  if (resource.health === null || resource.ignored === true || resource.health.status === 'Missing') return false;
  const child = resource.key.group === 'argoproj.io' && resource.key.kind === 'Application';
  return !(child && resource.health.status === 'Unknown');
}

function causes(resources: readonly ResourceHealth[]): string {
  const keys = resources.map(({ key }) => key).sort(compareKeys);
  const named = keys.slice(0, NAMED).map(({ group, kind, namespace, name }) => `${group}/${kind}:${namespace}/${name}`);
  const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '';
  return `Caused by ${named.join(', ')}${more}`;
}
