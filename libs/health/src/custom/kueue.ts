import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, health, when, equals } from './vocabulary/index.js';

/** A queue that is stopped on purpose says so in its spec; otherwise Active False means that something it refers to is missing. */
const queue = (kind: string): HealthRule =>
  firstOf(
    when(equals('spec.stopPolicy', 'Hold'), always('Suspended', `${kind} is held`)),
    when(equals('spec.stopPolicy', 'HoldAndDrain'), always('Suspended', `${kind} is held and drained`)),
    condition('Active', { True: 'Healthy', False: 'Degraded' }),
    always('Progressing', `Waiting for ${kind} to be active`),
  );

const workload: HealthRule = firstOf(
  condition('Finished', { True: (finished) => (finished.reason === 'Failed' || finished.reason === 'JobFailed' ? 'Degraded' : 'Healthy') }),
  when(equals('spec.active', false), always('Suspended', 'Workload is not active')),
  condition('Admitted', { True: health('Progressing', 'Workload is admitted') }),
  condition('QuotaReserved', { other: 'Progressing' }),
  always('Progressing', 'Waiting for a queue'),
);

/** Source: https://kueue.sigs.k8s.io/docs/concepts */
export const kueue: HealthRules = {
  ...forKinds('kueue.x-k8s.io', ['AdmissionCheck', 'ClusterQueue', 'LocalQueue'], queue),
  'kueue.x-k8s.io/Workload': workload,
};
