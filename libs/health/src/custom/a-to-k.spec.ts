import { health, type Health, type HealthStatus } from '../health.js';
import { customRuleFor } from './index.js';

type Case = [kind: string, fields: Record<string, unknown>, status: HealthStatus, message: string];

const said = (kind: string, fields: Record<string, unknown>): Health | undefined => {
  const [group = '', name = ''] = kind.split('/');
  return customRuleFor(group, name)?.({ apiVersion: `${group}/v1`, kind: name, metadata: {}, ...fields });
};
const conditions = (...list: [type: string, status: string, message?: string, reason?: string][]) => ({
  status: { conditions: list.map(([type, status, message, reason]) => ({ type, status, message, reason })) },
});
const failing = (message: string) => [{ type: 'Accepted', status: 'False', observedGeneration: 2, message }];

const A_TO_C: Case[] = [
  ['acid.zalan.do/postgresql', { status: { PostgresClusterStatus: 'SyncFailed' } }, 'Degraded', 'SyncFailed'],
  ['acid.zalan.do/postgresql', { status: { PostgresClusterStatus: 'Resting' } }, 'Unknown', 'Postgres cluster status is unknown: Resting'],
  ['acme.cert-manager.io/Challenge', { status: { state: 'pending', reason: 'waiting for DNS' } }, 'Progressing', 'waiting for DNS'],
  ['acme.cert-manager.io/Order', { status: { state: 'invalid', reason: 'refused' } }, 'Degraded', 'refused'],
  ['addons.cluster.x-k8s.io/ClusterResourceSet', conditions(['ResourcesApplied', 'False', 'no access']), 'Degraded', 'no access'],
  ['apigee.cloud.google.com/ApigeeRedis', { status: { state: 'creating' } }, 'Progressing', 'creating'],
  ['apiextensions.k8s.io/CustomResourceDefinition', conditions(['NamesAccepted', 'False', 'taken']), 'Degraded', 'CRD names have not been accepted: taken'],
  ['apiextensions.k8s.io/CustomResourceDefinition', conditions(['NamesAccepted', 'True'], ['Established', 'False', '', 'Installing']), 'Progressing', 'CRD is not established'],
  ['apps.kruise.io/CloneSet', { metadata: { generation: 3 }, status: { observedGeneration: 3, replicas: 2, updatedAvailableReplicas: 2 } }, 'Healthy', 'All Cloneset workloads are ready and updated'],
  ['apps.openshift.io/DeploymentConfig', { status: { replicas: 1, conditions: [{ type: 'Available', status: 'True' }] } }, 'Progressing', 'replication controller is waiting for pods to run'],
  ['chaos-mesh.org/PodChaos', conditions(['Selected', 'True'], ['AllInjected', 'True', 'injected'], ['AllRecovered', 'False'], ['Paused', 'False']), 'Healthy', 'injected'],
  ['chaos-mesh.org/NetworkChaos', conditions(['Selected', 'False'], ['AllInjected', 'False'], ['AllRecovered', 'False'], ['Paused', 'False']), 'Progressing', 'Nothing is selected yet'],
  ['chaos-mesh.org/IOChaos', conditions(['Selected', 'True'], ['AllInjected', 'True'], ['Paused', 'True']), 'Suspended', 'The experiment is paused'],
  ['core.gardener.cloud/Shoot', {}, 'Progressing', 'Waiting for Shoot status'],
  ['argoproj.io/AnalysisRun', { status: { phase: 'Failed', message: 'error rate 9 %' } }, 'Degraded', 'error rate 9 %'],
  ['apps.kubeblocks.io/Cluster', { status: { phase: 'Abnormal' } }, 'Degraded', 'Abnormal'],
  ['argoproj.io/ApplicationSet', conditions(['ResourcesUpToDate', 'True'], ['ErrorOccurred', 'True', 'no generator']), 'Degraded', 'no generator'],
  ['argoproj.io/EventBus', conditions(['Deployed', 'False', '', 'NoStorageClass']), 'Degraded', 'NoStorageClass'],
  ['argoproj.io/Sensor', conditions(['Deployed', 'True'], ['DependenciesProvided', 'False', 'no such event']), 'Degraded', 'no such event'],
  ['astra.netapp.io/PVCCopy', { status: { state: 'Running' } }, 'Progressing', 'PVCCopy Running'],
  ['autoscaling.k8s.io/VerticalPodAutoscaler', conditions(['ConfigUnsupported', 'True', 'no such target']), 'Degraded', 'no such target'],
  ['batch/CronJob', { status: { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:09Z' } }, 'Degraded', 'CronJob has not completed its last execution successfully'],
  ['batch.volcano.sh/Job', { status: { state: { phase: 'Aborted', message: 'by hand' } } }, 'Suspended', 'by hand'],
  ['beat.k8s.elastic.co/Beat', { status: { health: 'yellow', availableNodes: 2, expectedNodes: 5 } }, 'Progressing', 'Elastic Beat status is deploying, there is 2 instance(s) on 5 expected'],
  ['bitnami.com/SealedSecret', conditions(['Synced', 'False', 'no key']), 'Degraded', 'no key'],
  ['camel.apache.org/Pipe', { status: { phase: 'Error' } }, 'Degraded', ''],
  ['capabilities.3scale.net/Backend', conditions(['Synced', 'True']), 'Healthy', '3scale Backend is synced'],
  ['cassandra.datastax.com/CassandraDatacenter', { status: { cassandraOperatorProgress: 'Updating', conditions: [{ type: 'Ready', status: 'True' }] } }, 'Progressing', 'Updating'],
  ['cdi.kubevirt.io/DataVolume', { status: { phase: 'ImportInProgress' } }, 'Progressing', 'ImportInProgress'],
  ['ceph.rook.io/CephBlockPool', { status: { phase: 'Failure' } }, 'Degraded', 'Ceph block pool phase is Failure'],
  ['cert-manager.io/Certificate', conditions(['Ready', 'False', 'expired'], ['Issuing', 'True', 'renewing']), 'Progressing', 'renewing'],
  ['cert-manager.io/CertificateRequest', conditions(['Ready', 'False', 'denied', 'Denied']), 'Degraded', 'denied'],
  ['cert-manager.io/Issuer', {}, 'Progressing', 'Initializing issuer'],
  ['clickhouse.altinity.com/ClickHouseInstallation', { status: { status: 'Aborted' } }, 'Degraded', 'ClickHouse status: Aborted'],
  ['cluster.x-k8s.io/Cluster', { spec: { paused: true }, status: { phase: 'Provisioned' } }, 'Suspended', 'Cluster is paused'],
  ['cluster.x-k8s.io/MachinePool', { status: { phase: 'ScalingUp' } }, 'Progressing', 'Cluster is spawning machines'],
  ['coralogix.com/RuleGroup', conditions(['RemoteSynced', 'False', 'no such team']), 'Degraded', 'no such team'],
  ['core.humio.com/HumioCluster', { status: { state: 'Restarting' } }, 'Progressing', 'Component state: Restarting.'],
  ['core.spinkube.dev/SpinApp', { spec: { replicas: 3 }, status: { readyReplicas: 3, conditions: [{ type: 'Available', status: 'True' }] } }, 'Healthy', 'Application is healthy with 3/3 replicas ready'],
];

const D_TO_G: Case[] = [
  ['datadoghq.com/DatadogMetric', conditions(['Valid', 'True'], ['Error', 'True', 'no data']), 'Degraded', 'no data'],
  ['db.atlasgo.io/AtlasSchema', conditions(['Ready', 'False', 'bad SQL', 'Applying']), 'Degraded', 'Applying'],
  ['ec2.services.k8s.aws/VPC', conditions(['ACK.ResourceSynced', 'False', 'limit'], ['ACK.Terminal', 'True', 'limit reached']), 'Degraded', 'limit reached'],
  ['elasticsearch.k8s.elastic.co/Elasticsearch', { spec: { nodeSets: [{ count: 3 }, { count: 1 }] }, status: { phase: 'Ready', health: 'green', availableNodes: 3 } }, 'Progressing', 'The desired amount of availableNodes is 4 but the current amount is 3'],
  ['elbv2.k8s.aws/TargetGroupBinding', { metadata: { generation: 2 }, status: { observedGeneration: 2 } }, 'Healthy', ''],
  ['eventing.knative.dev/Trigger', conditions(['Ready', 'Unknown', '', 'Uninitialized']), 'Progressing', 'Uninitialized'],
  ['external-secrets.io/PushSecret', conditions(['Ready', 'False', 'refused']), 'Degraded', 'refused'],
  ['flagger.app/Canary', { status: { phase: 'Progressing', canaryWeight: 5, conditions: [{ type: 'Promoted', message: 'started' }] } }, 'Progressing', 'Progressing --- Canary Weight: 5 % --- started'],
  ['flink.apache.org/FlinkDeployment', { status: { jobManagerDeploymentStatus: 'ERROR', error: 'no memory' } }, 'Degraded', 'no memory'],
  ['game.kruise.io/GameServerSet', { spec: { replicas: 2 }, status: { observedGeneration: 1, replicas: 2, readyReplicas: 1 } }, 'Progressing', 'ReadyReplicas 1/2, still progressing'],
  ['gateway.networking.k8s.io/TCPRoute', { metadata: { generation: 2 }, status: { parents: [{ parentRef: { name: 'edge' }, conditions: failing('no port') }] } }, 'Degraded', 'Parent edge: no port'],
  ['gateway.networking.k8s.io/TCPRoute', { metadata: { generation: 3 }, status: { parents: [{ parentRef: { name: 'edge' }, conditions: failing('no port') }] } }, 'Healthy', 'TCPRoute is healthy'],
  ['gateway.networking.k8s.io/Gateway', { status: { conditions: [{ type: 'Accepted', status: 'True' }], listeners: [{ name: 'tls', conditions: failing('no secret') }] } }, 'Degraded', 'Listener tls: no secret'],
  ['gloo.solo.io/Upstream', { status: { statuses: { one: { state: 'Accepted' }, two: { state: 2, reason: 'no host' } } } }, 'Degraded', 'no host'],
  ['grafana.integreatly.org/GrafanaFolder', conditions(['FolderSynchronized', 'True', 'applied to 2 instances', 'ApplySuccessful']), 'Healthy', 'ApplySuccessful for FolderSynchronized because applied to 2 instances'],
  ['grafana-org-operator.kubitus-project.gitlab.io/GrafanaUser', {}, 'Progressing', 'Waiting ...'],
];

const H_TO_K: Case[] = [
  ['helm.toolkit.fluxcd.io/HelmRelease', conditions(['Ready', 'False', 'timed out', 'UpgradeFailed']), 'Degraded', 'UpgradeFailed'],
  ['hive.openshift.io/ClusterDeployment', { spec: { installed: true }, ...conditions(['Hibernating', 'True', 'asleep']) }, 'Suspended', 'asleep'],
  ['hnc.x-k8s.io/SubnamespaceAnchor', { status: { status: 'Conflict' } }, 'Degraded', 'Conflict'],
  ['install.istio.io/IstioOperator', { status: { status: 'ERROR' } }, 'Degraded', 'Component is in an error state.'],
  ['jaegertracing.io/Jaeger', { status: { phase: 'Running' } }, 'Healthy', 'Jaeger is Running'],
  ['jobset.x-k8s.io/JobSet', conditions(['Completed', 'True', 'all done']), 'Healthy', 'all done'],
  ['k8s.keycloak.org/Keycloak', conditions(['Ready', 'True', ''], ['HasErrors', 'True', 'no database']), 'Degraded', 'no database'],
  ['k8s.mariadb.com/Backup', conditions(['Complete', 'False', 'running', 'JobRunning']), 'Progressing', 'running'],
  ['k8s.nginx.org/VirtualServer', { status: { state: 'Warning', message: 'no endpoints' } }, 'Degraded', 'no endpoints'],
  ['kafka.banzaicloud.io/KafkaCluster', { status: { state: 'ClusterReconciling' } }, 'Progressing', 'Kafka Cluster is Reconciling.'],
  ['kafka.strimzi.io/Kafka', conditions(['NotReady', 'True', 'rolling out', 'Creating']), 'Progressing', 'rolling out'],
  ['karpenter.sh/NodeClaim', conditions(['Launched', 'True'], ['Registered', 'True']), 'Progressing', 'Node registered, waiting for initialization'],
  ['keda.sh/ScaledJob', conditions(['Ready', 'True'], ['Paused', 'True', 'paused']), 'Suspended', 'paused'],
  ['kiali.io/Kiali', conditions(['Running', 'True', 'at work', 'Running']), 'Progressing', 'at work'],
  ['kro.run/WebShop', { status: { state: 'IN_PROGRESS' } }, 'Progressing', 'Waiting for the resources of the instance'],
  ['kubeflow.org/PyTorchJob', conditions(['Running', 'False', 'ran'], ['Succeeded', 'True', 'done']), 'Healthy', 'done'],
  ['kubernetes-client.io/ExternalSecret', { status: { status: 'ERROR, not found' } }, 'Degraded', 'not found'],
  ['kubevirt.io/VirtualMachine', { status: { printableStatus: 'ErrImagePull' } }, 'Degraded', 'ErrImagePull'],
  ['kyverno.io/ClusterPolicy', conditions(['Ready', 'False', 'no webhook']), 'Degraded', 'no webhook'],
];

const OF_ALL_GROUPS: Case[] = [
  ['network.azure.com/VirtualNetwork', { status: { conditions: [{ type: 'Ready', status: 'False', severity: 'Warning', message: 'waits' }] } }, 'Progressing', 'waits'],
  ['pubsub.cnrm.cloud.google.com/PubSubTopic', conditions(['Ready', 'False', 'no project', 'DependencyInvalid']), 'Degraded', 'no project'],
  ['sqs.aws.crossplane.io/Queue', conditions(['Ready', 'True'], ['Synced', 'False', 'denied']), 'Degraded', 'denied'],
  ['s3.aws.m.upbound.io/Bucket', conditions(['Synced', 'True'], ['Ready', 'True']), 'Healthy', 'Resource is up-to-date.'],
  ['gcp.upbound.io/ProviderConfig', { status: {} }, 'Healthy', 'Resource is up-to-date.'],
  ['infrastructure.cluster.x-k8s.io/VSphereCluster', { status: { failureMessage: 'no such host' } }, 'Degraded', 'no such host'],
];

describe('health of custom resources, API groups a to k and patterns of groups', () => {
  it.each<Case>([...A_TO_C, ...D_TO_G, ...H_TO_K, ...OF_ALL_GROUPS])('%s with %j is %s: %s', (kind, fields, status, message) => {
    expect(said(kind, fields)).toEqual(health(status, message));
  });
});

describe('health of an Argo Rollout', () => {
  const canary = (status: Record<string, unknown>, spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = { generation: 2 }) =>
    said('argoproj.io/Rollout', {
      metadata,
      spec: { replicas: 2, strategy: { canary: {} }, ...spec },
      status: { observedGeneration: '2', replicas: 2, updatedReplicas: 2, availableReplicas: 2, currentPodHash: 'b', stableRS: 'b', ...status },
    });

  const steps = { strategy: { canary: { steps: [{ setWeight: 50 }] } } };
  const notSeen = 'Waiting for rollout to finish: observed rollout generation less than desired generation';

  it.each<[string, Health | undefined, HealthStatus, string]>([
    ['that sums itself up', canary({ phase: 'Paused', message: 'CanaryPauseStep' }), 'Suspended', 'CanaryPauseStep'],
    ['that sums itself up before it saw the spec', canary({ phase: 'Healthy' }, {}, { generation: 3 }), 'Progressing', notSeen],
    ['complete', canary({}), 'Healthy', 'The rollout has completed canary deployment'],
    ['whose spec was seen by a version that wrote hashes', canary({ observedGeneration: '7b9f' }, {}, { generation: 3 }), 'Healthy', 'The rollout has completed canary deployment'],
    [
      'of a workload that has a newer generation',
      canary({ workloadObservedGeneration: '1' }, { workloadRef: {} }, { generation: 2, annotations: { 'rollout.argoproj.io/workload-generation': '2' } }),
      'Progressing',
      'Waiting for rollout to finish: observed workload generation less than desired generation',
    ],
    ['aborted', canary({ conditions: [{ type: 'Progressing', status: 'False', reason: 'RolloutAborted', message: 'by the analysis' }] }), 'Degraded', 'by the analysis'],
    ['paused at a step', canary({ pauseConditions: [{ reason: 'CanaryPauseStep' }] }, steps), 'Suspended', 'Rollout is paused'],
    ['with old replicas', canary({ replicas: 3 }), 'Progressing', 'Waiting for roll out to finish: old replicas are pending termination'],
    ['in the middle of its steps', canary({ stableRS: 'a', currentStepIndex: 0 }, steps), 'Progressing', 'Waiting for rollout to finish steps'],
    ['after its last step', canary({ currentStepIndex: 1 }, steps), 'Healthy', 'The rollout has completed all steps'],
    [
      'blue-green before the switch',
      canary({ blueGreen: { activeSelector: 'a' } }, { strategy: { blueGreen: {} } }),
      'Progressing',
      'The current pod spec is not receiving traffic from the active service',
    ],
    ['that nobody has reconciled', said('argoproj.io/Rollout', { spec: {} }), 'Progressing', 'Waiting for rollout to finish: status has not been reconciled.'],
  ])('tells a rollout %s', (_title, found, status, message) => {
    expect(found).toEqual(health(status, message));
  });
});
