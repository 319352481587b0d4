import { messageOf } from '@tidemark/kernel';
import { annotationOf, fieldAt, gvkOf, hasHookFinalizer, type KubernetesObject } from '@tidemark/manifest';
import { customRuleOf } from './custom/index.js';
import { generalHealth } from './general/general-rule.js';
import { health, type Health } from './health.js';
import { KIND_RULES } from './kinds/index.js';
import { isAlwaysReady } from './kstatus/kstatus.js';

export interface HealthOptions {
  /**
   * `all` (the default); only the rules of Kubernetes' own kinds, so that everything else has no health; or only the general
   * rule, as if nobody had written one for the kind.
   */
  rules?: 'all' | 'built-in' | 'general';
  /** A check of the user's own; it speaks before every rule here. undefined leaves the object to them. */
  userCheck?: (object: KubernetesObject) => Health | undefined;
}

/** The health of a live object; null when nothing is known about its kind (a ConfigMap has no health). */
export function healthOf(object: KubernetesObject, options: HealthOptions = {}): Health | null {
  if (isBeingDeleted(object) && !hasHookFinalizer(object)) return health('Progressing', 'Pending deletion');
  return healthByKind(object, options);
}

/** What the rules of its kind say of an object, even of one that is being deleted. */
export function healthByKind(object: KubernetesObject, options: HealthOptions = {}): Health | null {
  try {
    const own = options.userCheck?.(object);
    if (own !== undefined) return own;
    if (options.rules === 'built-in') return builtInHealth(object) ?? null;
    if (options.rules === 'general') return generalHealth(object);
    const custom = customRuleOf(object);
    const said = custom?.(object) ?? builtInHealth(object);
    if (said !== undefined || custom !== undefined) return said ?? null;
    return isAlwaysReady(object) ? null : generalHealth(object);
  } catch (thrown) {
    // A live object that contradicts its own schema: say so on the object instead of failing the whole pass.
    return health('Unknown', messageOf(thrown));
  }
}

function builtInHealth(object: KubernetesObject): Health | undefined {
  const { group, version, kind } = gvkOf(object);
  const rule = KIND_RULES.get(`${group}/${kind}`);
  if (rule?.versions !== undefined && !rule.versions.includes(version)) {
    return health('Unknown', `no health rule reads ${object.apiVersion} ${kind}; known versions: ${rule.versions.join(', ')}`);
  }
  return rule?.check(object);
}

const isBeingDeleted = (object: KubernetesObject): boolean => (fieldAt(object, 'metadata', 'deletionTimestamp') ?? null) !== null;

/** The object asks not to count in the health of its application. */
export const isHealthIgnored = (object: KubernetesObject): boolean => annotationOf(object, 'argocd.argoproj.io/ignore-healthcheck') === 'true';
