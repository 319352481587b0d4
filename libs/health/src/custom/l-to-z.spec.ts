import { health, type Health, type HealthStatus } from '../health.js';
import { customRuleFor } from './index.js';

const said = (kind: string, fields: Record<string, unknown>): Health | undefined => {
  const [group = '', name = ''] = kind.split('/');
  return customRuleFor(group, name)?.({ apiVersion: `${group}/v1`, kind: name, metadata: {}, ...fields });
};
const conditions = (...list: [type: string, status: string, message?: string, reason?: string][]) => ({
  status: { conditions: list.map(([type, status, message, reason]) => ({ type, status, message, reason })) },
});
const strategy = (...environments: { branch: string; active: string; proposed: string; statuses?: object[] }[]) => ({
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    environments: environments.map(({ branch, active, proposed, statuses }) => ({ branch, active: { dry: { sha: active } }, proposed: { dry: { sha: proposed }, commitStatuses: statuses ?? [] } })),
  },
});

describe('health of custom resources, API groups l to z', () => {
  it.each<[string, Record<string, unknown>, HealthStatus, string]>([
    ['lifecycle.keptn.sh/KeptnEvaluation', { status: { overallStatus: 'Failed' } }, 'Degraded', 'KeptnEvaluation is degraded'],
    ['metrics.keptn.sh/KeptnMetric', { status: { value: '7', errMsg: 'no route' } }, 'Degraded', 'KeptnMetric is degraded'],
    ['microgateway.airlock.com/AnyPolicy', { status: { ancestors: [{ ancestorRef: { name: 'gate' }, conditions: [{ type: 'Accepted', status: 'False', message: 'bad' }] }] } }, 'Degraded', 'Ancestor gate: bad'],
    ['source.toolkit.fluxcd.io/OCIRepository', conditions(['Ready', 'Unknown', 'fetching', 'Progressing']), 'Progressing', 'Progressing'],
    ['source.toolkit.fluxcd.io/GitRepository', { spec: { suspend: true }, ...conditions(['Ready', 'False']) }, 'Suspended', 'GitRepository is suspended'],
    ['notification.toolkit.fluxcd.io/Alert', { spec: {} }, 'Healthy', ''],
    ['numaflow.numaproj.io/Pipeline', { status: { phase: 'Running', conditions: [{ type: 'VerticesHealthy', status: 'False' }] } }, 'Degraded', 'Subresources are unhealthy'],
    ['numaplane.numaproj.io/MonoVertexRollout', { status: { phase: 'Deployed' } }, 'Healthy', 'Healthy'],
    ['opentelemetry.io/OpenTelemetryCollector', { status: { scale: { statusReplicas: '2/3' } } }, 'Progressing', 'Replicas are starting up'],
    ['serving.knative.dev/Service', conditions(['Ready', 'False', 'no image']), 'Degraded', 'no image'],
    ['route.openshift.io/Route', { status: { ingress: [{ conditions: [{ type: 'Admitted', status: 'True' }] }, { conditions: [] }] } }, 'Progressing', 'Route is still getting admitted'],
    ['operator.victoriametrics.com/VMSingle', { status: { updateStatus: 'failed', reason: 'no disk' } }, 'Degraded', 'no disk'],
    ['kargo.akuity.io/Promotion', { status: { phase: 'Errored', message: 'no credentials' } }, 'Degraded', 'no credentials'],
    ['kargo.akuity.io/Promotion', {}, 'Progressing', 'Waiting for the promotion to start'],
    ['kargo.akuity.io/Stage', conditions(['Ready', 'True'], ['Healthy', 'False', 'app is Degraded', 'Degraded']), 'Degraded', 'app is Degraded'],
    ['kueue.x-k8s.io/ClusterQueue', conditions(['Active', 'False', 'flavor is missing', 'FlavorNotFound']), 'Degraded', 'flavor is missing'],
    ['kueue.x-k8s.io/LocalQueue', { spec: { stopPolicy: 'Hold' }, ...conditions(['Active', 'False']) }, 'Suspended', 'LocalQueue is held'],
    ['kueue.x-k8s.io/Workload', conditions(['Finished', 'True', 'exit 1', 'Failed']), 'Degraded', 'exit 1'],
    ['kueue.x-k8s.io/Workload', conditions(['QuotaReserved', 'False', 'no quota']), 'Progressing', 'no quota'],
    ['k6.io/TestRun', { status: { stage: 'started' } }, 'Progressing', 'started'],
    ['k6.io/TestRun', { status: { stage: 'finished' } }, 'Healthy', ''],
    ['secrets.doppler.com/DopplerSecret', conditions(['secrets.doppler.com/SecretSyncReady', 'False', 'token is wrong', 'Error']), 'Degraded', 'token is wrong'],
    ['onepassword.com/OnePasswordItem', {}, 'Progressing', 'Waiting for OnePasswordItem status'],
    ['fluxcd.controlplane.io/FluxInstance', conditions(['Ready', 'True', '', 'ReconciliationSucceeded']), 'Healthy', 'ReconciliationSucceeded'],
    ['postgresql.cnpg.io/Pooler', { spec: { instances: 2 }, status: { instances: 1 } }, 'Progressing', '1 of 2 instances are there'],
    ['flink.apache.org/FlinkSessionJob', { status: { jobStatus: { state: 'FAILED' }, error: 'no savepoint' } }, 'Degraded', 'no savepoint'],
    ['dragonflydb.io/Dragonfly', { status: { phase: 'ready' } }, 'Healthy', ''],
    ['config.openshift.io/ClusterOperator', conditions(['Available', 'True'], ['Progressing', 'False'], ['Degraded', 'True', 'pods crash', 'CrashLoop']), 'Degraded', 'pods crash'],
    ['sailoperator.io/Istio', { status: { state: 'ReconcileError', conditions: [{ type: 'Ready', status: 'False', reason: 'IstiodNotReady', message: 'no istiod' }] } }, 'Degraded', 'ReconcileError'],
    ['operators.coreos.com/ClusterServiceVersion', { status: { phase: 'Installing', message: 'waiting for a deployment' } }, 'Progressing', 'waiting for a deployment'],
    ['operators.coreos.com/InstallPlan', { status: { phase: 'RequiresApproval' } }, 'Suspended', 'InstallPlan requires approval'],
    ['pkg.crossplane.io/Function', conditions(['Installed', 'True', '', 'ActivePackageRevision']), 'Progressing', 'Waiting for function to be installed'],
    ['platform.confluent.io/Kafka', { status: { phase: 'PROVISIONING' } }, 'Progressing', 'Kafka provisioning'],
    ['policy/PodDisruptionBudget', conditions(['DisruptionAllowed', 'False', '', 'InsufficientPods']), 'Healthy', 'PodDisruptionBudget has InsufficientPods'],
    ['policy.open-cluster-management.io/CertificatePolicy', { status: { compliant: 'NonCompliant', compliancyDetails: { shop: { message: '1 certificate expires' } } } }, 'Degraded', '1 certificate expires'],
    ['postgresql.cnpg.io/Cluster', { status: { phase: 'Upgrading cluster', phaseReason: 'restarting db-2' } }, 'Progressing', 'restarting db-2'],
    ['postgresql.cnpg.io/Database', { status: { applied: false, message: 'role is missing' } }, 'Degraded', 'role is missing'],
    ['promoter.argoproj.io/ClusterScmProvider', conditions(['Ready', 'True']), 'Healthy', 'Cluster SCM provider is ready'],
    ['promoter.argoproj.io/PromotionStrategy', strategy({ branch: 'dev', active: 'a', proposed: 'b', statuses: [{ key: 'ci', phase: 'success' }] }), 'Progressing', "Promotion in progress for environment 'dev' from 'a' to 'b': 0 pending, 1 successful, 0 failed. Hydrator has processed dry commit 'b'. "],
    ['promoter.argoproj.io/ChangeTransferPolicy', { status: { conditions: [{ type: 'Ready', status: 'True' }], active: { dry: { sha: 'a' } }, proposed: { dry: { sha: 'a' } } } }, 'Healthy', "Environment is up-to-date on commit 'a'."],
    ['ps.percona.com/PerconaServerMySQL', { status: { state: 'paused', mysql: { ready: 0, size: 3 } } }, 'Suspended', '0/3 node(s) are ready'],
    ['rabbitmq.com/SuperStream', conditions(['Ready', 'True']), 'Healthy', 'RabbitMQ super stream ready'],
    ['rabbitmq.com/RabbitmqCluster', conditions(['AllReplicasReady', 'True'], ['NoWarnings', 'False', 'memory']), 'Healthy', 'RabbitMQ cluster ready'],
    ['snapshot.storage.k8s.io/VolumeSnapshot', { status: { readyToUse: true } }, 'Healthy', 'Ready to use'],
    ['tower.ansible.com/JobTemplate', conditions(['Failure', 'True', 'no project']), 'Degraded', 'no project'],
    ['monitoring.coreos.com/Prometheus', conditions(['Available', 'Degraded', '1 of 2 pods']), 'Degraded', '1 of 2 pods'],
    ['minio.min.io/Tenant', { status: { currentState: 'Provisioning MinIO Statefulset' } }, 'Progressing', 'Provisioning MinIO Statefulset'],
    ['minio.min.io/Tenant', { status: { currentState: 'Another MinIO Tenant already exists in the namespace' } }, 'Degraded', 'Another MinIO Tenant already exists in the namespace'],
    ['longhorn.io/Volume', { status: { robustness: 'degraded', state: 'attached' } }, 'Degraded', 'Volume has too few healthy replicas'],
    ['velero.io/BackupStorageLocation', { status: { phase: 'Unavailable', message: 'no bucket' } }, 'Degraded', 'no bucket'],
    ['velero.io/Backup', { status: { phase: 'PartiallyFailed' } }, 'Degraded', 'PartiallyFailed'],
    ['velero.io/Backup', {}, 'Progressing', 'Waiting for Backup status'],
    ['tekton.dev/PipelineRun', conditions(['Succeeded', 'Unknown', 'Tasks Completed: 1', 'Running']), 'Progressing', 'Tasks Completed: 1'],
    ['ray.io/RayJob', { status: { jobStatus: 'FAILED', message: 'exit 1' } }, 'Degraded', 'exit 1'],
    ['sparkoperator.k8s.io/SparkApplication', { status: { applicationState: { state: 'SUBMISSION_FAILED' } } }, 'Degraded', 'SUBMISSION_FAILED'],
    ['rollouts.kruise.io/Rollout', { status: { phase: 'Progressing', message: 'step 1 waits', canaryStatus: { currentStepState: 'StepPaused' } } }, 'Suspended', 'step 1 waits'],
    ['templates.gatekeeper.sh/ConstraintTemplate', { status: { created: true, byPod: [{ errors: [{ message: 'rego_parse_error' }] }] } }, 'Degraded', 'rego_parse_error'],
    ['sloth.slok.dev/PrometheusServiceLevel', { status: { promOpRulesGenerated: true } }, 'Healthy', 'Rules were generated'],
    ['postgres-operator.crunchydata.com/PostgresCluster', { status: { instances: [{ readyReplicas: 1, replicas: 2 }] } }, 'Progressing', '1/2 instances are ready'],
    ['pxc.percona.com/PerconaXtraDBClusterBackup', { status: { state: 'Succeeded' } }, 'Healthy', 'PerconaXtraDBClusterBackup is complete'],
    ['work.karmada.io/Work', conditions(['Applied', 'False', 'no cluster']), 'Degraded', 'no cluster'],
  ])('%s with %j is %s: %s', (kind, fields, status, message) => {
    expect(said(kind, fields)).toEqual(health(status, message));
  });
});
