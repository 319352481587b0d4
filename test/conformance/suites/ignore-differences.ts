import { canonicalJson } from '@tidemark/kernel';
import { applyIgnoreRules, parseJq, withKnownTypes, withoutFieldsOf, type IgnoreRule, type KnownTypeField } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';
import type { Answer, Suite } from '../suite.js';

type Override = { ignoreDifferences?: Omit<IgnoreRule, 'kind'>; knownTypeFields?: Pick<KnownTypeField, 'field' | 'type'>[] | null };

const listed = <T>(list: T[] | null | undefined): T[] => list ?? [];

/** What is said of each `group/Kind`, or of each `Kind` of the core group. */
function overridesOf(input: Record<string, unknown>): (Override & { group: string; kind: string })[] {
  return Object.entries((input['overrides'] ?? {}) as Record<string, Override>).flatMap(([groupKind, override]) => {
    const parts = groupKind.split('/');
    return parts.length > 2 ? [] : [{ ...override, group: parts.length === 2 ? (parts[0] ?? '') : '', kind: parts.at(-1) ?? '' }];
  });
}

function rulesOf(input: Record<string, unknown>): IgnoreRule[] {
  const overrides = overridesOf(input).map(({ ignoreDifferences, group, kind }) => ({ ...ignoreDifferences, group, kind }));
  return [...listed(input['ignoreDifferences'] as IgnoreRule[] | null), ...overrides];
}

function knownTypes(input: Record<string, unknown>): Answer {
  const fields = overridesOf(input).flatMap(({ group, kind, knownTypeFields }) => listed(knownTypeFields).map((field) => ({ ...field, group, kind })));
  return { object: withKnownTypes(input['object'] as KubernetesObject, fields) };
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

const OPERATIONS: Readonly<Record<string, (input: Record<string, unknown>) => Answer | undefined>> = { ignore, knownTypes, managedFields };

export const ignoreDifferences: Suite = {
  name: 'ignore-differences',
  answer: (input) => OPERATIONS[String(input['op'])]?.(input),
};
