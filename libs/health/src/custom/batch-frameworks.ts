import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, equals, explainedBy, firstOf, forKinds, phase, when } from './vocabulary/index.js';

/** JobSet (https://jobset.sigs.k8s.io): a final condition goes before one that passes. */
const jobSet = firstOf(
  condition('Failed', { True: 'Degraded' }),
  condition('Completed', { True: 'Healthy' }),
  condition('Suspended', { True: 'Suspended' }),
  always('Progressing', 'Waiting for JobSet to finish'),
);

/** Training jobs of Kubeflow (https://www.kubeflow.org/docs/components/trainer): old and new words for the same end. */
const trainingJob = (kind: string): HealthRule =>
  firstOf(
    condition('Failed', { True: 'Degraded' }),
    condition('Succeeded', { True: 'Healthy' }),
    condition('Complete', { True: 'Healthy' }),
    condition('Suspended', { True: 'Suspended' }),
    condition('Restarting', { True: 'Progressing' }),
    condition('Running', { True: 'Progressing' }),
    always('Progressing', `Waiting for ${kind} to finish`),
  );

/** https://volcano.sh/en/docs/vcjob */
const volcanoJob = firstOf(
  explainedBy('status.state.message', phase('status.state.phase', { Completed: 'Healthy', Failed: 'Degraded', Terminated: 'Degraded', Aborted: 'Suspended', Aborting: 'Progressing' })),
  always('Progressing', 'Waiting for Job to finish'),
);

/** Furiko (https://furiko.io/reference/execution/job): the result of a finished job; everything before passes. */
const furikoJob = firstOf(
  explainedBy('status.condition.finished.message', phase('status.condition.finished.result', { Success: 'Healthy', Failed: 'Degraded', Killed: 'Suspended', PendingTimeout: 'Degraded', AdmissionError: 'Degraded', FinalStateUnknown: 'Unknown' })),
  when(equals('status.phase', 'Succeeded'), always('Healthy')),
  always('Progressing', 'Waiting for Job to finish'),
);

export const batchFrameworks: HealthRules = {
  'batch.volcano.sh/Job': volcanoJob,
  'execution.furiko.io/Job': furikoJob,
  'jobset.x-k8s.io/JobSet': jobSet,
  ...forKinds('kubeflow.org', ['JAXJob', 'MPIJob', 'PaddleJob', 'PyTorchJob', 'TFJob', 'XGBoostJob'], trainingJob),
  'trainer.kubeflow.org/TrainJob': trainingJob('TrainJob'),
};
