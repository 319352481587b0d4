import { kstatusOf } from '@tidemark/health';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { Suite } from '../suite.js';

interface ExpectedCondition {
  type: string;
  status: string;
  reason: string;
}

const conditionsIn = (answer: Record<string, unknown>): unknown[] =>
  ((answer['conditions'] ?? []) as ExpectedCondition[]).map(({ type, status, reason }) => ({ type, status, reason }));

export const kstatus: Suite = {
  name: 'kstatus',
  answer: ({ object, now }) => {
    const at = typeof now === 'string' ? new Date(now) : new Date();
    const found = kstatusOf(withMetadata(object as KubernetesObject, {}), { now: at });
    return { status: found.status, conditions: conditionsIn({ ...found }), error: found.status === 'Unknown' };
  },
  required: (expected) =>
    expected['error'] === true ? { error: true } : { status: expected['status'], conditions: conditionsIn(expected), error: false },
};
