import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionIs, conditionsInOrder, firstOf, lacks, saysMessageOrReason, saysReason, valueAt, when, type Question } from './vocabulary/index.js';

/** Kinds that only carry settings: nothing reconciles them, so that they have no status (https://docs.crossplane.io/latest/guides/crossplane-with-argo-cd). */
const SETTINGS = [
  'ClusterProviderConfig',
  'Composition',
  'CompositionRevision',
  'ControllerConfig',
  'DeploymentRuntimeConfig',
  'EnvironmentConfig',
  'ImageConfig',
  'ManagedResourceDefinition',
  'ProviderConfig',
  'ProviderConfigUsage',
  'StoreConfig',
];

const carriesSettings: Question = ({ kind }) => SETTINGS.includes(kind);
const hasNoStatus: Question = (object) => Object.keys((valueAt(object, 'status') ?? {}) as object).length === 0;
const upToDate = always('Healthy', 'Resource is up-to-date.');

/** Failing outweighs a Ready that is still True from before; of several failures the first in the object's order is told. */
const failing = conditionsInOrder({ Synced: { False: 'Degraded' }, LastAsyncOperation: { False: 'Degraded' } });

/** Any object of a provider, a composite or a package; Ready is what instances say, the others what definitions say. */
const reconciled = firstOf(
  when((object) => carriesSettings(object) && hasNoStatus(object), upToDate),
  when((object) => object.kind === 'ProviderConfig' && valueAt(object, 'status.users') !== undefined, always('Healthy', 'Resource is in use.')),
  failing,
  when((object) => ['Ready', 'Healthy', 'Offered', 'Established', 'ValidPipeline', 'RevisionHealthy'].some((type) => conditionIs(type, 'True')(object)), upToDate),
  always('Progressing', 'Provisioning ...'),
);

/** Kinds of provider-aws: Synced tells pauses and errors, Ready whether the thing can be used. */
const awsResource = (name: string): HealthRule =>
  firstOf(
    when(lacks('status'), always('Progressing', `Waiting for ${name} to be created`)),
    condition('Synced', { False: (synced) => (synced.reason === 'ReconcilePaused' ? saysReason('Suspended') : saysMessageOrReason('Degraded')) }),
    condition('Ready', { True: saysReason('Healthy') }),
    always('Progressing', `Waiting for ${name} to be available`),
  );

/** The state of a resource of AWS Controllers for Kubernetes (https://aws-controllers-k8s.github.io/community/docs). */
const ackResource = firstOf(
  condition('ACK.Terminal', { True: saysMessageOrReason('Degraded') }),
  condition('ACK.Recoverable', { True: saysMessageOrReason('Degraded') }),
  condition('ACK.ResourceSynced', { True: 'Healthy', other: saysMessageOrReason('Progressing') }),
  always('Progressing', 'Waiting for the resource to be synced'),
);

export const crossplane: HealthRules = {
  'cloudfront.aws.crossplane.io/Distribution': awsResource('distribution'),
  'iam.aws.crossplane.io/Policy': awsResource('policy'),
  'iam.aws.crossplane.io/Role': awsResource('role'),
  'rds.aws.crossplane.io/DBCluster': awsResource('DBCluster'),
  'rds.aws.crossplane.io/DBInstance': awsResource('DBInstance'),
  's3.aws.crossplane.io/Bucket': awsResource('bucket'),
  '*.crossplane.io/*': reconciled,
  '*.upbound.io/*': reconciled,
  '*.services.k8s.aws/*': ackResource,
};
