import { recordsAt, textAt } from './typed-fields.js';

/** One entry of `status.conditions`; a field that is not there is ''. */
export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
}

export const conditionsOf = (object: unknown): Condition[] => recordsAt(object, 'status', 'conditions').map(readCondition);

export const conditionOf = (object: unknown, type: string): Condition | undefined =>
  conditionsOf(object).find((condition) => condition.type === type);

export const readCondition = (entry: unknown): Condition => ({
  type: textAt(entry, 'type'),
  status: textAt(entry, 'status'),
  reason: textAt(entry, 'reason'),
  message: textAt(entry, 'message'),
});
