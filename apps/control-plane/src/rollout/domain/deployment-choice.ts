import { revisionAmbiguous, revisionNotFound } from './rollout.errors.js';
import type { Deployment, TargetState } from './rollout-state.js';

const CHOICES = 5;
/** Shorter prefixes of a revision hit by chance. */
const MIN_PREFIX = 4;

/**
 * The deployment of one target that a person means: an ID of `app history`, the beginning of a revision, or of a digest.
 * Throws `rollout.revision-not-found` or `rollout.revision-ambiguous`.
 */
export function chosenDeployment(application: string, target: TargetState, wanted: string): Deployment {
  const byId = /^\d{1,15}$/.test(wanted) ? target.deployments.find(({ historyId }) => historyId === Number(wanted)) : undefined;
  const chosen = byId ?? byPrefix(application, target, wanted);
  if (!chosen) throw revisionNotFound(application, wanted, nearest(target.deployments, wanted));
  return chosen;
}

/** The latest deployment of the one bundle the prefix names. */
function byPrefix(application: string, target: TargetState, wanted: string): Deployment | undefined {
  if (wanted.length < MIN_PREFIX) return undefined;
  const prefix = wanted.toLowerCase();
  const matches = target.deployments.filter(
    ({ revision, digest }) => revision.toLowerCase().startsWith(prefix) || digest.startsWith(prefix) || digest.startsWith(`sha256:${prefix}`),
  );
  const bundles = new Set(matches.map(({ digest, revision }) => `${digest} ${revision}`));
  if (bundles.size > 1) throw revisionAmbiguous(application, wanted, matches);
  return matches.at(-1);
}

/** Numbers are near by number; everything else lists the latest. */
function nearest(deployments: readonly Deployment[], wanted: string): Deployment[] {
  const latest = [...deployments].reverse();
  if (!/^\d{1,15}$/.test(wanted)) return latest.slice(0, CHOICES);
  const distance = ({ historyId }: Deployment): number => Math.abs(historyId - Number(wanted));
  return latest.sort((left, right) => distance(left) - distance(right)).slice(0, CHOICES);
}
