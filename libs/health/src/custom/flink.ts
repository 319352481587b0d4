import type { HealthRules } from './rule.js';
import { always, equals, firstOf, phase, when, wordAt, health } from './vocabulary/index.js';

/** 0.1 says whether the reconciliation succeeded, 1.0 and later what it has reached (https://nightlies.apache.org/flink). */
const reconciled = firstOf(
  when(equals('status.reconciliationStatus.success', true), always('Healthy')),
  when(equals('status.reconciliationStatus.state', 'DEPLOYED'), always('Healthy')),
);

/** MISSING is right for a job that is suspended: its job manager was taken away. */
const flinkDeployment = firstOf(
  phase('status.jobManagerDeploymentStatus', {
    READY: (_word, object) => reconciled(object),
    MISSING: (_word, object) => reconciled(object),
    DEPLOYED_NOT_READY: health('Progressing', 'Waiting for deploying'),
    DEPLOYING: health('Progressing', 'Waiting for deploying'),
    ERROR: (_word, object) => health('Degraded', wordAt(object, 'status.reconciliationStatus.error') || wordAt(object, 'status.error')),
  }),
  always('Progressing', 'Waiting for Flink operator'),
);

/** A job in a session cluster has no job manager of its own: its own state counts. */
const flinkSessionJob = firstOf(
  phase('status.jobStatus.state', {
    RUNNING: (_word, object) => reconciled(object),
    FINISHED: 'Healthy',
    FAILED: (_word, object) => health('Degraded', wordAt(object, 'status.error')),
    FAILING: (_word, object) => health('Degraded', wordAt(object, 'status.error')),
    SUSPENDED: (_word, object) => reconciled(object),
  }),
  always('Progressing', 'Waiting for Flink operator'),
);

export const flink: HealthRules = { 'flink.apache.org/FlinkDeployment': flinkDeployment, 'flink.apache.org/FlinkSessionJob': flinkSessionJob };
