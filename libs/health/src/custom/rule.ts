import type { KubernetesObject } from '@tidemark/manifest';
import type { Health } from '../health.js';

/** What one kind's fields mean. undefined = they say nothing (yet), so that the next rule may speak. */
export type HealthRule = (object: KubernetesObject) => Health | undefined;

/** `group/Kind` → its rule. `*` stands for any part of a group or for any kind: `*.crossplane.io/*`. */
export type HealthRules = Readonly<Record<string, HealthRule>>;
