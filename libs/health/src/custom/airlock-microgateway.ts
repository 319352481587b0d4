import type { HealthRule, HealthRules } from './rule.js';
import { conditionsAt, entriesAt, health, numberAt, wordAt } from './vocabulary/index.js';

const NAMED_ANCESTORS = 'status.ancestors';

/**
 * Policies of the gateway API report to each ancestor (gateway) they apply to whether it accepts them
 * (https://gateway-api.sigs.k8s.io/geps/gep-713/). An ancestor that has not said anything yet objects to nothing.
 */
const policy: HealthRule = (object) => {
  const ancestors = entriesAt(object, NAMED_ANCESTORS);
  if (ancestors.length === 0) return health('Progressing', `Waiting for ${object.kind} status`);
  for (const ancestor of ancestors) {
    const found = ofAncestor(ancestor, object.kind, numberAt(object, 'metadata.generation'));
    if (found !== undefined) return found;
  }
  return health('Healthy', `${object.kind} is healthy`);
};

function ofAncestor(ancestor: Record<string, unknown>, kind: string, generation: number | undefined) {
  const name = wordAt(ancestor, 'ancestorRef.name');
  const conditions = conditionsAt(ancestor, 'conditions');
  const late = conditions.some(({ observedGeneration }) => generation !== undefined && observedGeneration !== undefined && observedGeneration !== generation);
  if (late) return health('Progressing', `Waiting for Ancestor ${name} to update ${kind} status`);
  const accepted = conditions.find(({ type }) => type === 'Accepted');
  if (conditions.length === 0 || accepted?.status === 'True') return undefined;
  return health('Degraded', `Ancestor ${name}: ${accepted?.message ?? `${kind} is not accepted`}`);
}

export const airlockMicrogateway: HealthRules = { 'microgateway.airlock.com/*': policy };
