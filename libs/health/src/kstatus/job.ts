import { conditionsOf } from '../conditions.js';
import { integerOr, textOr } from './lenient-fields.js';
import { current, failed, inProgress, type KstatusRule } from './result.js';

/** A running Job is already Current: kstatus asks whether it was taken up, not whether it ended. */
export const jobStatus: KstatusRule = (job) => {
  const completions = integerOr(integerOr(1, job, 'spec', 'parallelism'), job, 'spec', 'completions');
  const counted = (field: string): number => integerOr(0, job, 'status', field);
  const [succeeded, failures] = [counted('succeeded'), counted('failed')];
  for (const { type, status } of conditionsOf(job)) {
    if (status !== 'True') continue;
    if (type === 'Complete') return current(`Job Completed. succeeded: ${succeeded}/${completions}`);
    if (type === 'Failed') return failed('JobFailed', `Job Failed. failed: ${failures}/${completions}`);
    if (type === 'Suspended') return current('Job is suspended');
  }
  if (textOr('', job, 'status', 'startTime') === '') return inProgress('JobNotStarted', 'Job not started');
  return current(`Job in progress. success:${succeeded}, active: ${counted('active')}, failed: ${failures}`);
};
