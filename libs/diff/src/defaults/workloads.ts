import { isRecord } from '@tidemark/kernel';
import { fieldAt } from '@tidemark/manifest';
import { POD_TEMPLATE } from './pod.js';
import { all, defaults, each, inside, isOneOf, isSet, when, within, type DefaultRule, type Fields } from './rules.js';
import { CLAIM } from './storage.js';

const QUARTER = '25%';
/** "No limit" in a 32 bit field. */
const UNLIMITED = 2_147_483_647;

const rolling = (values: Readonly<Record<string, unknown>>): DefaultRule => when(isOneOf('type', 'RollingUpdate'), within('rollingUpdate', defaults(values)));

const templateLabels = (object: Fields): unknown => fieldAt(object, 'spec', 'template', 'metadata', 'labels');

const isEmptyMap = (value: unknown): boolean => !isRecord(value) || Object.keys(value).length === 0;

/** The object is labelled like its pods when it has no labels. */
const labelsOfTemplate: DefaultRule = (object) => {
  const labels = templateLabels(object);
  if (isEmptyMap(labels) || !isEmptyMap(fieldAt(object, 'metadata', 'labels'))) return object;
  return within('metadata', (metadata) => ({ ...metadata, labels }))(object);
};

const selectorOfTemplate: DefaultRule = (object) => {
  const labels = templateLabels(object);
  return isEmptyMap(labels) ? object : within('spec', defaults({ selector: { matchLabels: labels } }))(object);
};

const FROM_TEMPLATE: DefaultRule = all(selectorOfTemplate, labelsOfTemplate);

const deploymentSpec = (own: Readonly<Record<string, unknown>>, surge: unknown): DefaultRule =>
  within(
    'spec',
    defaults({ replicas: 1, progressDeadlineSeconds: 600, ...own }),
    within('strategy', defaults({ type: 'RollingUpdate' }), rolling({ maxUnavailable: surge, maxSurge: surge })),
    POD_TEMPLATE,
  );

export const DEPLOYMENT: DefaultRule = deploymentSpec({ revisionHistoryLimit: 10 }, QUARTER);
export const DEPLOYMENT_APPS_BETA1: DefaultRule = all(FROM_TEMPLATE, deploymentSpec({ revisionHistoryLimit: 2 }, QUARTER));
export const DEPLOYMENT_EXTENSIONS: DefaultRule = all(FROM_TEMPLATE, deploymentSpec({ revisionHistoryLimit: UNLIMITED, progressDeadlineSeconds: UNLIMITED }, 1));

const RETENTION: DefaultRule = within('persistentVolumeClaimRetentionPolicy', defaults({ whenDeleted: 'Retain', whenScaled: 'Retain' }));

const statefulSet = (...strategy: readonly DefaultRule[]): DefaultRule =>
  within(
    'spec',
    defaults({ replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' }),
    within('updateStrategy', ...strategy),
    RETENTION,
    each('volumeClaimTemplates', CLAIM),
    POD_TEMPLATE,
  );

/** Who states the type and no partition has none: only a strategy nobody states gets all of it. */
export const STATEFUL_SET: DefaultRule = statefulSet(
  (strategy) => (isSet('type')(strategy) ? strategy : within('rollingUpdate')({ ...strategy, type: 'RollingUpdate' })),
  when(isOneOf('type', 'RollingUpdate'), inside('rollingUpdate', defaults({ partition: 0 }))),
);
export const STATEFUL_SET_APPS_BETA1: DefaultRule = all(FROM_TEMPLATE, statefulSet(defaults({ type: 'OnDelete' })));

const daemonSet = (strategy: string): DefaultRule =>
  within(
    'spec',
    defaults({ revisionHistoryLimit: 10 }),
    within('updateStrategy', defaults({ type: strategy }), rolling({ maxUnavailable: 1, maxSurge: 0 })),
    POD_TEMPLATE,
  );

export const DAEMON_SET: DefaultRule = daemonSet('RollingUpdate');
export const DAEMON_SET_EXTENSIONS: DefaultRule = all(FROM_TEMPLATE, daemonSet('OnDelete'));

export const REPLICA_SET: DefaultRule = within('spec', defaults({ replicas: 1 }), POD_TEMPLATE);
export const REPLICA_SET_EXTENSIONS: DefaultRule = all(FROM_TEMPLATE, REPLICA_SET);

/** Its selector is a plain map, unlike that of its successors. */
export const REPLICATION_CONTROLLER: DefaultRule = all(labelsOfTemplate, (object) => {
  const labels = templateLabels(object);
  return within('spec', defaults(isEmptyMap(labels) ? { replicas: 1 } : { replicas: 1, selector: labels }), POD_TEMPLATE)(object);
});

/** One run of one pod, unless either number is stated. */
const runs: DefaultRule = (spec) => {
  const single = spec['completions'] === undefined && spec['parallelism'] === undefined;
  return defaults(single ? { completions: 1, parallelism: 1 } : { parallelism: 1 })(spec);
};

export const JOB: DefaultRule = all(
  labelsOfTemplate,
  within(
    'spec',
    runs,
    when((spec) => spec['backoffLimitPerIndex'] === undefined, defaults({ backoffLimit: 6 })),
    when((spec) => spec['backoffLimitPerIndex'] !== undefined, defaults({ backoffLimit: UNLIMITED })),
    defaults({
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: (spec: Fields) => (spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed'),
    }),
    inside('podFailurePolicy', each('rules', each('onPodConditions', defaults({ status: 'True' })))),
    POD_TEMPLATE,
  ),
);

export const CRON_JOB: DefaultRule = within(
  'spec',
  defaults({ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
  within('jobTemplate', within('spec', POD_TEMPLATE)),
);

export const POD_TEMPLATE_OBJECT: DefaultRule = POD_TEMPLATE;
