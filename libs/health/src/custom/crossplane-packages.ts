import type { HealthRule, HealthRules } from './rule.js';
import { conditionsAt, forKinds, health } from './vocabulary/index.js';

/** A package is Installed when its current revision is active, and Healthy when that revision works. */
const crossplanePackage = (kind: string): HealthRule => (object) => {
  const told = conditionsAt(object).filter(({ type }) => type === 'Installed' || type === 'Healthy');
  const reasons = told.map(({ reason }) => reason).join(' ');
  if (told.some(({ status }) => status === 'False')) return health('Degraded', reasons);
  const complete = told.length === 2 && told.every(({ status }) => status === 'True');
  return complete ? health('Healthy', reasons) : health('Progressing', `Waiting for ${kind.toLowerCase()} to be installed`);
};

/** Source: https://docs.crossplane.io/latest/packages/ */
export const crossplanePackages: HealthRules = forKinds('pkg.crossplane.io', ['Configuration', 'Function', 'Provider'], crossplanePackage);
