import type { HealthRules } from './rule.js';
import { always, firstOf, health, phase } from './vocabulary/index.js';

/** What became of the namespace that the anchor asks for (https://github.com/kubernetes-sigs/hierarchical-namespaces). */
const anchor = firstOf(
  phase('status.status', {
    Ok: health('Healthy', 'Ok'),
    Conflict: health('Degraded', 'Conflict'),
    Forbidden: health('Degraded', 'Forbidden'),
    Missing: health('Progressing', 'Missing'),
  }),
  always('Progressing', 'Waiting for SubnamespaceAnchor'),
);

export const namespacesHierarchy: HealthRules = { 'hnc.x-k8s.io/SubnamespaceAnchor': anchor };
