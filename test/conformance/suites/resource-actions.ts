import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { actionsOf, compact, epochSeconds, rfc3339, rfc3339Micro, runAction } from '@tidemark/resource-actions';
import type { Suite } from '../suite.js';

/** A moment no case speaks of: where it turns up in an answer, a time was written. */
const NOW = new Date('2001-02-03T04:05:06.789Z');
const TIME_TEXTS = [rfc3339Micro(NOW), rfc3339(NOW), compact(NOW), epochSeconds(NOW)];

/** The cases name the project they come from where a requester is named. */
const REQUESTED_BY = 'Argo CD';

export const resourceActions: Suite = {
  name: 'resource-actions',
  answer: ({ op, object, action, parameters }) => {
    const live = object as KubernetesObject;
    if (op === 'discover') return { actions: actionsOf(live) };
    if (op !== 'run') return undefined;
    const given = (parameters ?? {}) as Record<string, string>;
    return { resources: withoutTimes(runAction(live, String(action), { now: NOW, requestedBy: REQUESTED_BY, parameters: given })) };
  },
};

/** Every text made of the moment of the run, written as the cases write it. */
function withoutTimes(value: unknown): unknown {
  if (typeof value === 'string') return TIME_TEXTS.reduce((text, time) => text.replaceAll(time, '<time>'), value);
  if (Array.isArray(value)) return value.map(withoutTimes);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTimes(inner)])) : value;
}
