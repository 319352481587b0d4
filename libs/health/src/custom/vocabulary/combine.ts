import { health, type HealthStatus } from '../../health.js';
import type { HealthRule } from '../rule.js';
import type { Question } from './fields.js';

/** The first rule that says anything decides. */
export const firstOf =
  (...rules: readonly HealthRule[]): HealthRule =>
  (object) => {
    for (const rule of rules) {
      const found = rule(object);
      if (found !== undefined) return found;
    }
    return undefined;
  };

/** The same for every object; as the last of `firstOf`: what holds when nothing else was said. */
export const always =
  (status: HealthStatus, message = ''): HealthRule =>
  () =>
    health(status, message);

/** The rule speaks only while the question is answered with yes. */
export const when =
  (question: Question, rule: HealthRule): HealthRule =>
  (object) =>
    question(object) ? rule(object) : undefined;
