import { annotationOf, fieldAt, isHook, type KubernetesObject } from '@tidemark/manifest';
import { conditionOf } from '../conditions.js';
import { health, type Health, type HealthCheck } from '../health.js';
import { countAt, recordsAt, textAt } from '../typed-fields.js';

const IGNORE_RESTART_POLICY = 'argocd.argoproj.io/ignore-restart-policy';

/**
 * v1 Pod. A pod that ends (restart policy OnFailure or Never) is Progressing while it runs, so that a hook is waited
 * for; a pod that stays is judged by its readiness, as is one that asks for it by annotation and is no hook.
 */
export const podHealth: HealthCheck = (pod) => {
  const stays = staysRunning(pod);
  const stuck = stays ? stuckContainers(pod) : [];
  if (stuck.length > 0) return health('Degraded', stuck.join(', '));

  const message = textAt(pod, 'status', 'message');
  switch (textAt(pod, 'status', 'phase')) {
    case 'Pending':
      return health('Progressing', message);
    case 'Succeeded':
      return health('Healthy', message);
    case 'Failed':
      return health('Degraded', message || failureOf(pod));
    case 'Running':
      return runningHealth(pod, stays, message);
    default:
      return health('Unknown', message);
  }
};

function staysRunning(pod: KubernetesObject): boolean {
  if (textAt(pod, 'spec', 'restartPolicy') === 'Always') return true;
  return annotationOf(pod, IGNORE_RESTART_POLICY) === 'true' && !isHook(pod);
}

function runningHealth(pod: KubernetesObject, stays: boolean, message: string): Health {
  if (!stays) {
    const ends = ['OnFailure', 'Never'].includes(textAt(pod, 'spec', 'restartPolicy'));
    return health(ends ? 'Progressing' : 'Unknown', message);
  }
  if (conditionOf(pod, 'Ready')?.status === 'True') return health('Healthy', message);
  const restarted = recordsAt(pod, 'status', 'containerStatuses').some((container) => fieldAt(container, 'lastState', 'terminated'));
  return health(restarted ? 'Degraded' : 'Progressing', message);
}

/** The messages of containers that wait for a reason which will not pass by itself. */
function stuckContainers(pod: KubernetesObject): string[] {
  return recordsAt(pod, 'status', 'containerStatuses')
    .filter((container) => /^Err|Error$|BackOff$/.test(textAt(container, 'state', 'waiting', 'reason')))
    .map((container) => textAt(container, 'state', 'waiting', 'message'));
}

function failureOf(pod: KubernetesObject): string {
  const containers = [...recordsAt(pod, 'status', 'initContainerStatuses'), ...recordsAt(pod, 'status', 'containerStatuses')];
  return containers.map(containerFailure).find((failure) => failure !== '') ?? '';
}

function containerFailure(container: Record<string, unknown>): string {
  const message = textAt(container, 'state', 'terminated', 'message');
  if (message !== '') return message;
  const reason = textAt(container, 'state', 'terminated', 'reason');
  if (reason === 'OOMKilled') return reason;
  const exitCode = countAt(container, 'state', 'terminated', 'exitCode');
  return exitCode === 0 ? '' : `container ${JSON.stringify(textAt(container, 'name'))} failed with exit code ${exitCode}`;
}
