import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { FAMILIES_A_TO_K } from './families-a-to-k.js';
import { FAMILIES_L_TO_Z } from './families-l-to-z.js';
import type { HealthRule, HealthRules } from './rule.js';

export type { HealthRule, HealthRules } from './rule.js';

/** Every family of rules. To teach one: a file beside this one, and its name in one of the two lists. */
export const FAMILIES: readonly HealthRules[] = [...FAMILIES_A_TO_K, ...FAMILIES_L_TO_Z];

const ALL = FAMILIES.flatMap((family) => Object.entries(family));
const BY_KIND: ReadonlyMap<string, HealthRule> = new Map(ALL.filter(([key]) => !key.includes('*')));
const BY_PATTERN = ALL.filter(([key]) => key.includes('*')).map(([key, rule]) => ({ pattern: patternOf(key), rule }));

/** `*` in a group stands for one or more characters; a group names no characters that a pattern reads otherwise but dots. */
function patternOf(key: string): RegExp {
  return new RegExp(`^${key.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]+')}$`);
}

/** The rule written for a kind; undefined when nobody wrote one. A rule of the kind itself goes before one of its group. */
export function customRuleFor(group: string, kind: string): HealthRule | undefined {
  const key = `${group}/${kind}`;
  return BY_KIND.get(key) ?? BY_PATTERN.find(({ pattern }) => pattern.test(key))?.rule;
}

/** The rule for an object's kind, whatever its version. */
export const customRuleOf = (object: KubernetesObject): HealthRule | undefined => {
  const { group, kind } = gvkOf(object);
  return customRuleFor(group, kind);
};
