import type { KubernetesObject } from '@tidemark/manifest';
import type { HealthRule } from '../rule.js';
import { entriesAt, numberAt, wordAt, type Question } from './fields.js';
import { judge, type Verdict } from './verdict.js';

/** One entry of a list of conditions; a text that is not there is ''. */
export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  severity: string;
  observedGeneration: number | undefined;
}

const CONDITIONS = 'status.conditions';

export const conditionsAt = (object: unknown, path = CONDITIONS): Condition[] =>
  entriesAt(object, path).map((entry) => ({
    type: wordAt(entry, 'type'),
    status: wordAt(entry, 'status'),
    reason: wordAt(entry, 'reason'),
    message: wordAt(entry, 'message'),
    severity: wordAt(entry, 'severity'),
    observedGeneration: numberAt(entry, 'observedGeneration'),
  }));

export const conditionAt = (object: unknown, type: string): Condition | undefined =>
  conditionsAt(object).find((condition) => condition.type === type);

/** What each status of a condition means; `other` for every status that is not named. */
export type StatusMeanings = Readonly<Partial<Record<'True' | 'False' | 'Unknown' | 'other', Verdict<Condition>>>>;

const meaningOf = (meanings: StatusMeanings, { status }: Condition): Verdict<Condition> | undefined =>
  status === 'True' || status === 'False' || status === 'Unknown' ? (meanings[status] ?? meanings.other) : meanings.other;

const judgeCondition = (verdict: Verdict<Condition> | undefined, condition: Condition, object: KubernetesObject) =>
  judge(verdict, condition, condition.message, object);

/** Speaks when the object has the condition and its status has a meaning. */
export const condition =
  (type: string, meanings: StatusMeanings): HealthRule =>
  (object) => {
    for (const found of conditionsAt(object)) {
      const verdict = found.type === type ? judgeCondition(meaningOf(meanings, found), found, object) : undefined;
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };

/** Goes through the conditions as the object lists them; the first one that means anything decides. `*` = any other type. */
export const conditionsInOrder =
  (types: Readonly<Record<string, StatusMeanings>>, path = CONDITIONS): HealthRule =>
  (object) => {
    for (const found of conditionsAt(object, path)) {
      const meanings = types[found.type] ?? types['*'];
      const verdict = meanings && judgeCondition(meaningOf(meanings, found), found, object);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };

/** What a condition means by its reason. */
export const byReason =
  (reasons: Readonly<Record<string, Verdict<Condition>>>, otherwise?: Verdict<Condition>): Verdict<Condition> =>
  ({ reason }) =>
    Object.hasOwn(reasons, reason) ? reasons[reason] : otherwise;

export const conditionIs =
  (type: string, status: string): Question =>
  (object) =>
    conditionsAt(object).some((found) => found.type === type && found.status === status);

export const hasConditions: Question = (object) => conditionsAt(object).length > 0;
