import type { KubernetesObject } from '@tidemark/manifest';
import { health, type Health, type HealthStatus } from '../../health.js';

/**
 * What a fact of an object means: a status (the message is then the fact's own), a status with a fixed message, or a
 * function that looks closer; undefined = nothing, the next rule decides.
 */
export type Verdict<Fact> = HealthStatus | Health | ((fact: Fact, object: KubernetesObject) => Verdict<Fact> | undefined);

/** @param message what the fact itself says, used when the verdict is a bare status */
export function judge<Fact>(verdict: Verdict<Fact> | undefined, fact: Fact, message: string, object: KubernetesObject): Health | undefined {
  if (typeof verdict === 'function') return judge(verdict(fact, object), fact, message, object);
  return typeof verdict === 'string' ? health(verdict, message) : verdict;
}
