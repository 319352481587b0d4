import type { KubernetesObject } from '@tidemark/manifest';
import { driftOf, type FieldDifference } from './drift.js';
import { ignoredManagers, type IgnoreRule } from './ignore-rules.js';
import { managersOf } from './managers.js';
import type { Prediction } from './modes/predicted.js';
import type { MergeSchema } from './schema/merge-schema.js';

/**
 * In which fields a prediction differs from live: those an apply would set, and those it would take away (`desired`
 * undefined). Lists of a kind that is not built in are told apart as `schema` says. Without what the rules ignore, and what live owes to a manager they ignore. Values of a Secret are masks.
 */
export function differencesOf({ modified, normalizedLive, predictedLive }: Prediction, live: KubernetesObject, ignore: readonly IgnoreRule[] = [], schema?: MergeSchema): FieldDifference[] {
  if (!modified || normalizedLive === null || predictedLive === null) return [];
  const rules = ignore.map((rule) => ({ ...rule, managedFieldsManagers: undefined }));
  const set = driftOf(predictedLive, normalizedLive, { ignore: rules, schema });
  const taken = driftOf(normalizedLive, predictedLive, { ignore: rules, schema })
    .filter((difference) => difference.live === undefined)
    .map(({ path, desired }) => ({ path, desired: undefined, live: desired }));
  const trusted = ignoredManagers(live, ignore);
  const all = [...set, ...taken];
  if (trusted.size === 0) return all;
  return all.filter(({ path }) => !managersOf(live.metadata['managedFields'], path).some(({ manager }) => trusted.has(manager)));
}
