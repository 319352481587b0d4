import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import { conditionsOf } from '../conditions.js';
import { recordsAt, WrongFieldType } from '../typed-fields.js';
import { textOr } from './lenient-fields.js';
import { current, failed, inProgress, type Kstatus, type KstatusOptions, type KstatusRule } from './result.js';

/** How long the scheduler is given before a pod counts as unschedulable. */
const SCHEDULE_WINDOW_MS = 15_000;

export const podStatus: KstatusRule = (pod, options) => {
  const phase = textOr('', pod, 'status', 'phase');
  switch (phase) {
    case 'Succeeded':
      return current('Pod has completed successfully');
    case 'Failed':
      return current('Pod has completed, but not successfully');
    case 'Running':
      return runningStatus(pod);
    case 'Pending':
      return pendingStatus(pod, options);
    case '':
      return inProgress('PodNotObserved', 'Pod phase not available');
    default:
      throw new WrongFieldType(['status', 'phase'], 'a known phase');
  }
};

function runningStatus(pod: KubernetesObject): Kstatus {
  if (conditionsOf(pod).some(({ type, status }) => type === 'Ready' && status === 'True')) return current('Pod is Ready');
  const crashing = recordsAt(pod, 'status', 'containerStatuses')
    .filter((container) => fieldAt(container, 'state', 'waiting', 'reason') === 'CrashLoopBackOff')
    .map((container) => textOr('', container, 'name'))
    .filter((name) => name !== '');
  if (crashing.length > 0) return failed('ContainerCrashLooping', `Containers in CrashLoop state: ${crashing.join(',')}`);
  return inProgress('PodRunningNotReady', 'Pod is running but is not Ready');
}

function pendingStatus(pod: KubernetesObject, { now }: KstatusOptions): Kstatus {
  const scheduled = conditionsOf(pod).find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (scheduled?.reason !== 'Unschedulable') return inProgress('PodPending', 'Pod is in the Pending phase');
  const created = Date.parse(textOr('', pod, 'metadata', 'creationTimestamp'));
  const young = now !== undefined && now.getTime() - SCHEDULE_WINDOW_MS < created;
  if (young) return inProgress('PodNotScheduled', 'Pod has not been scheduled');
  return failed('PodUnschedulable', 'Pod could not be scheduled');
}
