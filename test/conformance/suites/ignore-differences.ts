import { canonicalJson } from '@tidemark/kernel';
import { applyIgnoreRules, parseJq, withoutFieldsOf, type IgnoreRule } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';
import type { Answer, Suite } from '../suite.js';

type Overrides = Record<string, { ignoreDifferences?: Omit<IgnoreRule, 'kind'> }>;

const listed = <T>(list: T[] | null | undefined): T[] => list ?? [];

function rulesOf(input: Record<string, unknown>): IgnoreRule[] {
  const overrides = Object.entries((input['overrides'] ?? {}) as Overrides).map(([groupKind, { ignoreDifferences }]) => {
    const [group = '', kind = ''] = groupKind.includes('/') ? groupKind.split('/') : ['', groupKind];
    return { ...ignoreDifferences, group, kind };
  });
  return [...listed(input['ignoreDifferences'] as IgnoreRule[] | null), ...overrides];
}

function ignore(input: Record<string, unknown>): Answer | undefined {
  const rules = rulesOf(input);
  const object = input['object'] as KubernetesObject | null | undefined;
  // Without an object the question is whether the rules can be read.
  if (object === undefined || object === null) {
    for (const expression of rules.flatMap((rule) => listed(rule.jqPathExpressions as string[] | null | undefined))) parseJq(expression);
    return { object: null, changed: false };
  }
  const result = applyIgnoreRules(object, rules).object;
  return { object: result, changed: canonicalJson(result) !== canonicalJson(object) };
}

function managedFields(input: Record<string, unknown>): Answer {
  const live = input['live'] as KubernetesObject | null;
  const target = input['target'] as KubernetesObject | null;
  const trusted = new Set(listed(input['trustedManagers'] as string[] | null));
  if (live === null || target === null || target === undefined || trusted.size === 0) return { live: null, target: null };
  const { desired, live: stripped } = withoutFieldsOf(trusted, target, live);
  return { live: stripped, target: desired };
}

/** Fields of known types have no counterpart yet. */
export const ignoreDifferences: Suite = {
  name: 'ignore-differences',
  answer: (input) => {
    if (input['op'] === 'ignore') return ignore(input);
    return input['op'] === 'managedFields' ? managedFields(input) : undefined;
  },
};
