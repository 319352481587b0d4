import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { setting } from '../edit.js';
import { objectFrom, timedName } from '../made-object.js';

const isSuspended = (object: KubernetesObject): boolean => fieldAt(object, 'spec', 'suspend') === true;

function isFinished(job: KubernetesObject): boolean {
  const conditions = fieldAt(job, 'status', 'conditions');
  return Array.isArray(conditions) && conditions.some((condition) => ['Complete', 'Failed'].includes(String(fieldAt(condition, 'type'))) && fieldAt(condition, 'status') === 'True');
}

const suspend = { name: 'suspend', iconClass: 'fa fa-fw fa-pause', ...setting([['spec', 'suspend'], true]) };
const resume = { name: 'resume', iconClass: 'fa fa-fw fa-play', ...setting([['spec', 'suspend'], false]) };

export const JOBS: ActionFamily = {
  'batch/CronJob': [
    {
      name: 'create-job',
      iconClass: 'fa fa-fw fa-plus',
      displayName: 'Create Job',
      // The annotation is what `kubectl create job --from` writes: the controller counts such a job as one made by hand.
      run: (cronJob, { now }) => [
        objectFrom(cronJob, {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: timedName(cronJob, now),
          labels: fieldAt(cronJob, 'spec', 'jobTemplate', 'metadata', 'labels'),
          annotations: [fieldAt(cronJob, 'spec', 'jobTemplate', 'metadata', 'annotations'), { 'cronjob.kubernetes.io/instantiate': 'manual' }],
          owner: { blockOwnerDeletion: true, controller: true },
          fields: { spec: fieldAt(cronJob, 'spec', 'jobTemplate', 'spec') },
        }),
      ],
    },
    { ...suspend, isOffered: (cronJob) => !isSuspended(cronJob) },
    { ...resume, isOffered: isSuspended },
  ],
  'batch/Job': [
    { ...suspend, isOffered: (job) => !isSuspended(job) && !isFinished(job) },
    { ...resume, isOffered: isSuspended },
    // A deadline that has passed makes the controller end the pods and fail the job with DeadlineExceeded.
    { name: 'terminate', iconClass: 'fa fa-fw fa-stop', isOffered: (job) => !isFinished(job), ...setting([['spec', 'activeDeadlineSeconds'], 1]) },
  ],
};
