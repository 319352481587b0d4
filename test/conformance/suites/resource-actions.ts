import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { actionsOf, compact, epochSeconds, rfc3339, rfc3339Micro, runAction } from '@tidemark/resource-actions';
import type { Suite } from '../suite.js';
import { userScripts } from './user-scripts.js';

/** A moment no case speaks of: where it turns up in an answer, a time was written. */
const NOW = new Date('2001-02-03T04:05:06.789Z');
const TIME_TEXTS = [rfc3339Micro(NOW), rfc3339(NOW), compact(NOW), epochSeconds(NOW)];

/** The cases name the project they come from where a requester is named. */
const REQUESTED_BY = 'Argo CD';

export const resourceActions: Suite = {
  name: 'resource-actions',
  answer: ({ op, object, action, parameters }, options) => {
    const live = object as KubernetesObject;
    const scripts = userScripts(options);
    if (op === 'discover') return { actions: scripts?.actions(live) ?? actionsOf(live) };
    if (op !== 'run') return undefined;
    const given = (parameters ?? {}) as Record<string, string>;
    const effects = scripts?.runAction(live, String(action), given);
    if (effects !== undefined) return { resources: withTimesOfToday(effects) };
    return { resources: withoutTimes(runAction(live, String(action), { now: NOW, requestedBy: REQUESTED_BY, parameters: given })) };
  },
};

/** Every text made of the moment of the run, written as the cases write it. */
function withoutTimes(value: unknown): unknown {
  if (typeof value === 'string') return TIME_TEXTS.reduce((text, time) => text.replaceAll(time, '<time>'), value);
  if (Array.isArray(value)) return value.map(withoutTimes);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTimes(inner)])) : value;
}

/** A script reads the clock itself: what looks like a time of this hour is one. */
function withTimesOfToday(value: unknown): unknown {
  const hour = new Date().toISOString().slice(0, 13);
  const digits = hour.replaceAll(/\D/g, '');
  const epoch = String(Math.floor(Date.now() / 1000)).slice(0, 6);
  const written = new RegExp(`${hour}:\\d\\d(:\\d\\d(\\.\\d+)?)?Z?|${digits}\\d{2,4}|${epoch}\\d{4}`, 'g');
  return JSON.parse(JSON.stringify(value).replaceAll(written, '<time>')) as unknown;
}
