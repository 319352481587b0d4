import { health, type HealthStatus } from '../../health.js';
import type { HealthRule } from '../rule.js';
import type { Condition } from './conditions.js';
import { wordAt } from './fields.js';
import type { Verdict } from './verdict.js';

/** What a rule says, with the text at a path as its message when the object has one. */
export const explainedBy =
  (path: string, rule: HealthRule): HealthRule =>
  (object) => {
    const found = rule(object);
    return found && { ...found, message: wordAt(object, path) || found.message };
  };

/** A status explained by the condition's reason instead of its message. */
export const saysReason =
  (status: HealthStatus): Verdict<Condition> =>
  ({ reason }) =>
    health(status, reason);

/** A status explained by the condition's message, or by its reason when it has none. */
export const saysMessageOrReason =
  (status: HealthStatus): Verdict<Condition> =>
  ({ message, reason }) =>
    health(status, message || reason);
