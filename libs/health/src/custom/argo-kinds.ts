import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsInOrder, explainedBy, firstOf, health, phase, saysMessageOrReason } from './vocabulary/index.js';

/** https://argo-rollouts.readthedocs.io/en/stable/features/analysis: an inconclusive run neither proves nor refutes. */
const analysisRun = firstOf(
  explainedBy(
    'status.message',
    phase('status.phase', {
      Pending: health('Progressing', 'Analysis run is running'),
      Running: health('Progressing', 'Analysis run is running'),
      Successful: health('Healthy', 'Analysis run completed successfully'),
      Failed: health('Degraded', 'Analysis run failed'),
      Error: health('Degraded', 'Analysis run had an error'),
      Inconclusive: health('Unknown', 'Analysis run was inconclusive'),
    }),
  ),
  always('Progressing', 'Waiting for analysis run to finish: status has not been reconciled.'),
);

const experiment = firstOf(
  phase('status.phase', {
    Pending: health('Progressing', 'Experiment is pending'),
    Running: health('Progressing', 'Experiment is running'),
    Successful: health('Healthy', 'Experiment is successful'),
    Failed: health('Degraded', 'Experiment has failed'),
    Error: health('Degraded', 'Experiment had an error'),
    Inconclusive: health('Unknown', 'Experiment was inconclusive'),
  }),
  always('Progressing', 'Waiting for experiment to finish: status has not been reconciled.'),
);

const applicationSet = firstOf(
  condition('ErrorOccurred', { True: 'Degraded' }),
  condition('RolloutProgressing', { True: 'Progressing' }),
  condition('ResourcesUpToDate', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for the status to be reported'),
);

const cronWorkflow = firstOf(
  conditionsInOrder({ Completed: { True: 'Healthy' }, SpecError: { True: 'Degraded' }, SubmissionError: { True: 'Degraded' } }),
  always('Healthy', 'CronWorkflow is healthy.'),
);

/** Argo Events: the bus is one deployment, the others name several parts, each of which must be True. */
const eventBus = firstOf(
  condition('Deployed', { True: saysMessageOrReason('Healthy'), False: saysMessageOrReason('Degraded') }),
  always('Progressing', 'Waiting for initialization'),
);
const eventParts = firstOf(
  conditionsInOrder({ '*': { False: saysMessageOrReason('Degraded'), Unknown: saysMessageOrReason('Progressing') } }),
  condition('Deployed', { True: 'Healthy' }),
  always('Progressing', 'Waiting for initialization'),
);

/** https://argocd-operator.readthedocs.io/en/latest/reference/argocd */
const argoCdInstance = firstOf(
  phase('status.phase', { Available: health('Healthy', 'Argo CD is available'), Failed: health('Degraded', 'Argo CD has failed') }),
  always('Progressing', 'Waiting for Argo CD'),
);

/** An application has none by default, so that a parent neither waits for its children nor suffers with them; who wants that brings a check. */
const application: HealthRule = () => undefined;

export const argoKinds: HealthRules = {
  'argoproj.io/AnalysisRun': analysisRun,
  'argoproj.io/Application': application,
  'argoproj.io/ApplicationSet': applicationSet,
  'argoproj.io/ArgoCD': argoCdInstance,
  'argoproj.io/CronWorkflow': cronWorkflow,
  'argoproj.io/EventBus': eventBus,
  'argoproj.io/EventSource': eventParts,
  'argoproj.io/Experiment': experiment,
  'argoproj.io/Sensor': eventParts,
};
