import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { patch, setting, type Edit } from '../edit.js';
import { ICON } from '../icons.js';
import { rfc3339 } from '../time-text.js';

const listAt = (object: KubernetesObject, ...path: string[]): readonly unknown[] => {
  const found = fieldAt(object, ...path);
  return Array.isArray(found) ? found : [];
};

/** The pods of the wanted template are the stable ones: there is nothing to promote, abort or retry. */
const isPromoted = (rollout: KubernetesObject): boolean => fieldAt(rollout, 'status', 'currentPodHash') === fieldAt(rollout, 'status', 'stableRS');

const isAborted = (rollout: KubernetesObject): boolean => fieldAt(rollout, 'status', 'abort') === true;

/** Paused by a step of its strategy (status), or by hand (spec). */
const isPaused = (rollout: KubernetesObject): boolean => listAt(rollout, 'status', 'pauseConditions').length > 0 || fieldAt(rollout, 'spec', 'paused') === true;

const steps = (rollout: KubernetesObject): number => listAt(rollout, 'spec', 'strategy', 'canary', 'steps').length;

const stepIndex = (rollout: KubernetesObject): number => {
  const index = fieldAt(rollout, 'status', 'currentStepIndex');
  return typeof index === 'number' ? index : 0;
};

function unpausing(rollout: KubernetesObject): Edit[] {
  const byStep: Edit[] = listAt(rollout, 'status', 'pauseConditions').length > 0 ? [[['status', 'pauseConditions'], undefined]] : [];
  const byHand: Edit[] = fieldAt(rollout, 'spec', 'paused') === true ? [[['spec', 'paused'], false]] : [];
  return [...byStep, ...byHand];
}

const ENDED = ['Successful', 'Failed', 'Error', 'Inconclusive'];

export const ARGO_ROLLOUTS: ActionFamily = {
  'argoproj.io/Rollout': [
    { name: 'restart', iconClass: ICON.restart, run: (rollout, { now }) => patch(rollout, [['spec', 'restartAt'], rfc3339(now)]) },
    { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting([['spec', 'paused'], true]) },
    { name: 'resume', iconClass: ICON.resume, isDisabled: (rollout) => !isPaused(rollout), run: (rollout) => patch(rollout, ...unpausing(rollout)) },
    { name: 'abort', iconClass: 'fa fa-fw fa-times-circle', isDisabled: (rollout) => isPromoted(rollout) || isAborted(rollout), ...setting([['status', 'abort'], true]) },
    { name: 'retry', iconClass: 'fa fa-fw fa-undo', isDisabled: (rollout) => isPromoted(rollout) || !isAborted(rollout), ...setting([['status', 'abort'], false]) },
    {
      name: 'promote-full',
      iconClass: 'fa fa-fw fa-fast-forward',
      isDisabled: (rollout) => isPromoted(rollout) || fieldAt(rollout, 'status', 'promoteFull') === true,
      ...setting([['status', 'promoteFull'], true]),
    },
    {
      name: 'skip-current-step',
      iconClass: 'fa fa-fw fa-step-forward',
      isDisabled: (rollout) => isPromoted(rollout) || stepIndex(rollout) >= steps(rollout),
      run: (rollout) => patch(rollout, ...unpausing(rollout), [['status', 'currentStepIndex'], Math.min(stepIndex(rollout) + 1, steps(rollout))]),
    },
  ],
  'argoproj.io/AnalysisRun': [
    { name: 'terminate', isDisabled: (run) => ENDED.includes(String(fieldAt(run, 'status', 'phase'))), ...setting([['spec', 'terminate'], true]) },
  ],
};
