import type { HealthRule, HealthRules } from '../rule.js';

/** The same contract for several kinds of an API group; the rule learns the name of the kind for its texts. */
export const forKinds = (group: string, kinds: readonly string[], rule: (kind: string) => HealthRule): HealthRules =>
  Object.fromEntries(kinds.map((kind) => [`${group}/${kind}`, rule(kind)]));
