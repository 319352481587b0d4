import type { HealthStatus } from '../health.js';
import { generalHealth } from './general-rule.js';

type Fields = Record<string, unknown>;
const condition = (type: string, status: string, reason = '', message = '') => ({ type, status, reason, message });
const conditions = (...list: Fields[]) => ({ status: { conditions: list } });

/**
 * What projects document of the status of their kinds, none of which the general rule was made from: it must read strangers.
 * Each row: kind, what it tells, the health its documentation means by it.
 */
const TOLD: readonly [string, Fields, HealthStatus][] = [
  // Gardener: conditions may be Progressing for a threshold; the last operation has a state.
  ['core.gardener.cloud/Shoot', { status: { lastOperation: { type: 'Create', state: 'Processing', progress: 40 } } }, 'Progressing'],
  ['core.gardener.cloud/Shoot', { status: { lastOperation: { type: 'Reconcile', state: 'Succeeded' }, conditions: [condition('APIServerAvailable', 'True'), condition('ControlPlaneHealthy', 'True')] } }, 'Healthy'],
  ['core.gardener.cloud/Shoot', { status: { lastOperation: { type: 'Reconcile', state: 'Failed', description: 'quota' } } }, 'Degraded'],
  // Rancher Fleet and provisioning.
  ['fleet.cattle.io/GitRepo', { status: { readyClusters: 1, desiredReadyClusters: 2, conditions: [condition('Ready', 'False', '', 'NotReady(1) [Bundle web]'), condition('Accepted', 'True')] } }, 'Progressing'],
  ['provisioning.cattle.io/Cluster', { status: { ready: true, conditions: [condition('Ready', 'True'), condition('Stalled', 'False'), condition('Reconciling', 'False')] } }, 'Healthy'],
  ['helm.cattle.io/HelmChart', conditions(condition('JobCreated', 'True'), condition('Failed', 'True', 'Conflict', 'install failed')), 'Degraded'],
  ['helm.cattle.io/HelmChart', conditions(condition('JobCreated', 'True'), condition('Failed', 'False')), 'Healthy'],
  // Carvel: one condition at a time.
  ['kappctrl.k14s.io/App', conditions(condition('Reconciling', 'True')), 'Progressing'],
  ['kappctrl.k14s.io/App', conditions(condition('ReconcileSucceeded', 'True')), 'Healthy'],
  ['kappctrl.k14s.io/App', conditions(condition('ReconcileFailed', 'True', '', 'kapp: Error: timed out')), 'Degraded'],
  // kpack and Shipwright.
  ['kpack.io/Image', conditions(condition('Ready', 'Unknown', '', 'Build 3 is executing'), condition('BuilderReady', 'True')), 'Progressing'],
  ['kpack.io/Builder', conditions(condition('Ready', 'False', 'ReconcileFailed', 'stack not found')), 'Degraded'],
  ['shipwright.io/BuildRun', { status: { startTime: 'x', conditions: [condition('Succeeded', 'Unknown', 'Running')] } }, 'Progressing'],
  ['shipwright.io/BuildRun', { status: { startTime: 'x', completionTime: 'y', conditions: [condition('Succeeded', 'False', 'Failed', 'step-build exited 1')] } }, 'Degraded'],
  ['shipwright.io/Build', { status: { registered: 'True', reason: 'Succeeded', message: 'all validations succeeded' } }, 'Healthy'],
  // Redpanda, Pulsar, Stackable.
  ['cluster.redpanda.com/Topic', conditions(condition('Ready', 'True', 'Succeeded', 'Topic reconciliation succeeded')), 'Healthy'],
  ['pulsar.streamnative.io/PulsarTenant', conditions(condition('Ready', 'False', 'Failed', 'forbidden')), 'Degraded'],
  ['trino.stackable.tech/TrinoCluster', conditions(condition('Available', 'True'), condition('Degraded', 'False'), condition('ReconciliationPaused', 'False'), condition('Stopped', 'False')), 'Healthy'],
  ['trino.stackable.tech/TrinoCluster', conditions(condition('Available', 'False'), condition('Stopped', 'True', '', 'the cluster is stopped')), 'Suspended'],
  // Gatekeeper: violations are the business of the constraint, not a fault of it.
  ['constraints.gatekeeper.sh/K8sRequiredLabels', { status: { auditTimestamp: 'x', totalViolations: 4, byPod: [{ id: 'a', enforced: true, observedGeneration: 1 }] } }, 'Healthy'],
  // OpenShift.
  ['oadp.openshift.io/DataProtectionApplication', conditions(condition('Reconciled', 'True', 'Complete')), 'Healthy'],
  ['oadp.openshift.io/DataProtectionApplication', conditions(condition('Reconciled', 'False', 'Error', 'no location')), 'Degraded'],
  ['build.openshift.io/Build', { status: { phase: 'Complete', startTimestamp: 'x', completionTimestamp: 'y' } }, 'Healthy'],
  ['build.openshift.io/Build', { status: { phase: 'Running', startTimestamp: 'x' } }, 'Progressing'],
  ['hco.kubevirt.io/HyperConverged', conditions(condition('ReconcileComplete', 'True'), condition('Available', 'True'), condition('Progressing', 'False'), condition('Degraded', 'False'), condition('Upgradeable', 'True')), 'Healthy'],
  ['hco.kubevirt.io/HyperConverged', conditions(condition('ReconcileComplete', 'True'), condition('Available', 'True'), condition('Progressing', 'False'), condition('Degraded', 'False'), condition('Upgradeable', 'False', 'Unsupported')), 'Healthy'],
  ['quay.redhat.com/QuayRegistry', conditions(condition('Available', 'False', 'HealthChecksFailing', 'postgres is down'), condition('RolloutBlocked', 'False')), 'Degraded'],
  ['quay.redhat.com/QuayRegistry', conditions(condition('Available', 'True'), condition('RolloutBlocked', 'True', 'ConfigInvalid', 'bad field')), 'Degraded'],
  // Service meshes and gateways.
  ['networking.istio.io/VirtualService', { status: { observedGeneration: 1, validationMessages: [{ level: 'ERROR', type: { code: 'IST0101' } }] } }, 'Healthy'],
  ['configuration.konghq.com/KongConsumer', conditions(condition('Programmed', 'True', 'Programmed')), 'Healthy'],
  ['policy.linkerd.io/HTTPRoute', { status: { parents: [{ conditions: [condition('Accepted', 'False', 'NoMatchingParent')] }] } }, 'Degraded'],
  ['apisix.apache.org/ApisixRoute', conditions(condition('ResourcesAvailable', 'True', 'ResourcesSynced', 'Sync Successfully')), 'Healthy'],
  ['apisix.apache.org/ApisixRoute', conditions(condition('ResourcesAvailable', 'False', 'ResourceSyncAborted', 'service not found')), 'Degraded'],
  ['kuadrant.io/AuthPolicy', conditions(condition('Accepted', 'True'), condition('Enforced', 'False', 'Unknown', 'AuthPolicy has encountered some issues')), 'Degraded'],
  ['cilium.io/CiliumNetworkPolicy', conditions(condition('Valid', 'True', '', 'Policy validation succeeded')), 'Healthy'],
  // Databases.
  ['kubegres.reactive-tech.io/Kubegres', { status: { lastCreatedInstanceIndex: 2 } }, 'Healthy'],
  ['yugabyte.com/YBUniverse', { status: { universeState: 'Creating' } }, 'Progressing'],
  ['planetscale.com/VitessCluster', { status: { observedGeneration: 1, vitessDashboard: { available: 'True' }, gatewayAvailable: 'True' } }, 'Healthy'],
  ['singlestore.com/MemsqlCluster', { status: { phase: 'Pending', observedGeneration: 1 } }, 'Progressing'],
  // Backups.
  ['k8up.io/Backup', { status: { started: true, conditions: [condition('Progressing', 'True', 'Started'), condition('PreBackupPodReady', 'True', 'Ready')] } }, 'Progressing'],
  ['k8up.io/Backup', { status: { started: true, finished: true, conditions: [condition('Progressing', 'False', 'Finished'), condition('Completed', 'True', 'Succeeded')] } }, 'Healthy'],
  ['k8up.io/Backup', { status: { started: true, finished: true, conditions: [condition('Progressing', 'False', 'Finished'), condition('Completed', 'True', 'Failed', 'the job failed')] } }, 'Degraded'],
  ['config.kio.kasten.io/Policy', { status: { validation: 'Failed', error: [{ message: 'no profile' }] } }, 'Degraded'],
  // Runners, functions, clusters.
  ['actions.summerwind.dev/RunnerDeployment', { spec: { replicas: 2 }, status: { availableReplicas: 1, desiredReplicas: 2, readyReplicas: 1, replicas: 2, updatedReplicas: 2 } }, 'Progressing'],
  ['nuclio.io/NuclioFunction', { status: { state: 'unhealthy', message: 'crash' } }, 'Degraded'],
  ['k0smotron.io/Cluster', { status: { ready: true, reconciliationStatus: 'Reconciliation successful' } }, 'Healthy'],
  ['app.terraform.io/Workspace', { status: { observedGeneration: 1, runStatus: 'errored', workspaceID: 'ws-1' } }, 'Degraded'],
  ['app.terraform.io/Workspace', { status: { observedGeneration: 1, runStatus: 'applied', workspaceID: 'ws-1' } }, 'Healthy'],
  ['operator.kyma-project.io/Serverless', { status: { state: 'Warning', conditions: [condition('Configured', 'True'), condition('Running', 'True')] } }, 'Degraded'],
  ['scheduling.volcano.sh/PodGroup', { status: { phase: 'Inqueue' } }, 'Progressing'],
  ['scheduling.volcano.sh/Queue', { status: { state: 'Open', running: 1, reservation: {} } }, 'Healthy'],
  ['instana.io/InstanaAgent', conditions(condition('ReconcileSucceeded', 'True'), condition('AllAgentsAvailable', 'False', '', 'not yet')), 'Progressing'],
  // A second set, written when the first was read.
  ['secrets.stash.appscode.com/AppSecret', { status: { phase: 'NotReady' } }, 'Progressing'],
  ['stash.appscode.com/BackupSession', { status: { phase: 'Succeeded', sessionDuration: '3s' } }, 'Healthy'],
  ['stash.appscode.com/RestoreSession', { status: { phase: 'Running', totalHosts: 1 } }, 'Progressing'],
  ['apps.gitlab.com/GitLab', { status: { phase: 'Running', version: '8', conditions: [condition('Initialized', 'True'), condition('Available', 'True'), condition('Upgrading', 'False')] } }, 'Healthy'],
  ['apps.gitlab.com/GitLab', { status: { phase: 'Preparing', conditions: [condition('Initialized', 'False'), condition('Available', 'False'), condition('Upgrading', 'True')] } }, 'Progressing'],
  ['jenkins.io/Jenkins', { status: { provisionStartTime: 'x', baseConfigurationCompletedTime: 'y' } }, 'Healthy'],
  ['config.projectsveltos.io/ClusterSummary', { status: { featureSummaries: [{ featureID: 'Helm', status: 'Provisioning' }] } }, 'Progressing'],
  ['config.projectsveltos.io/ClusterSummary', { status: { featureSummaries: [{ featureID: 'Helm', status: 'Failed', failureMessage: 'no chart' }] } }, 'Degraded'],
  ['k0rdent.mirantis.com/ClusterDeployment', conditions(condition('Ready', 'False', 'Progressing', 'Cluster is provisioning')), 'Progressing'],
  ['carto.run/Workload', conditions(condition('Ready', 'Unknown', 'MissingValueAtPath', 'waiting'), condition('SupplyChainReady', 'True')), 'Progressing'],
  ['testworkflows.testkube.io/TestWorkflowExecution', { status: { latestExecution: { id: '1' }, generation: 1 } }, 'Healthy'],
  ['aquasecurity.github.io/ClusterComplianceReport', { status: { summary: { failCount: 3, passCount: 9 }, updateTimestamp: 'x' } }, 'Healthy'],
  ['cluster.open-cluster-management.io/ManagedCluster', conditions(condition('HubAcceptedManagedCluster', 'True'), condition('ManagedClusterJoined', 'True'), condition('ManagedClusterConditionAvailable', 'Unknown', 'ManagedClusterLeaseUpdateStopped', 'Registration agent stopped updating its lease')), 'Progressing'],
  ['nfd.k8s-sigs.io/NodeFeatureDiscovery', conditions(condition('Available', 'True'), condition('Upgradeable', 'True'), condition('Progressing', 'False'), condition('Degraded', 'False')), 'Healthy'],
  ['sriovnetwork.openshift.io/SriovNetworkNodeState', { status: { syncStatus: 'InProgress' } }, 'Progressing'],
  ['sriovnetwork.openshift.io/SriovNetworkNodeState', { status: { syncStatus: 'Failed', lastSyncError: 'device is busy' } }, 'Degraded'],
  ['metallb.io/BGPPeer', {}, 'Progressing'],
  ['compliance.openshift.io/ComplianceScan', { status: { phase: 'RUNNING', result: 'NOT-AVAILABLE' } }, 'Progressing'],
  ['compliance.openshift.io/ComplianceSuite', { status: { phase: 'DONE', result: 'ERROR', errorMessage: 'no such profile' } }, 'Degraded'],
  ['kmm.sigs.x-k8s.io/Module', { status: { moduleLoader: { availableNumber: 1, desiredNumber: 3, nodesMatchingSelectorNumber: 3 } } }, 'Progressing'],
  ['policy.networking.k8s.io/AdminNetworkPolicy', conditions(condition('Ready-In-Zone-node-1', 'True', 'SetupSucceeded'), condition('Ready-In-Zone-node-2', 'False', 'SetupFailed', 'bad rule')), 'Degraded'],
  ['k3s.cattle.io/ETCDSnapshotFile', { status: { readyToUse: true, size: '3Mi' } }, 'Healthy'],
  ['redhatcop.redhat.io/VaultRole', conditions(condition('ReconcileSuccess', 'True', 'LastReconcileCycleSucceded')), 'Healthy'],
  ['redhatcop.redhat.io/VaultRole', conditions(condition('ReconcileError', 'True', 'LastReconcileCycleFailed', 'permission denied')), 'Degraded'],
  ['consul.hashicorp.com/ServiceDefaults', conditions(condition('Synced', 'False', 'ConsulAgentError', 'connection refused')), 'Degraded'],
  ['monitoring.googleapis.com/PodMonitoring', conditions(condition('ConfigurationCreateSuccess', 'True')), 'Healthy'],
  ['monitoring.coreos.com/Probe', { status: {} }, 'Progressing'],
  ['openfaas.com/Function', { status: { availableReplicas: 0, replicas: 1, unavailableReplicas: 1, conditions: [condition('Healthy', 'False', 'Unavailable', 'no replicas')] } }, 'Progressing'],
  ['ec2.services.k8s.example/Instance', conditions(condition('ACK.ResourceSynced', 'False', '', 'requeue'), condition('ACK.Recoverable', 'True', '', 'AccessDenied')), 'Degraded'],
  ['ec2.services.k8s.example/Instance', conditions(condition('ACK.ResourceSynced', 'True'), condition('ACK.ReferencesResolved', 'True')), 'Healthy'],
  ['ec2.services.k8s.example/Instance', conditions(condition('ACK.Terminal', 'True', '', 'InvalidParameterValue: bad'), condition('ACK.ResourceSynced', 'True')), 'Degraded'],
  ['infra.example.io/VirtualMachine', { spec: { powerState: 'Stopped' }, status: { powerState: 'Stopped', conditions: [condition('Ready', 'True')] } }, 'Suspended'],
  ['longhorn.io/Node', { status: { conditions: [condition('Ready', 'True'), condition('Schedulable', 'True'), condition('MountPropagation', 'True')] } }, 'Healthy'],
  ['longhorn.io/BackingImage', { status: { diskFileStatusMap: { a: { state: 'in-progress', progress: 30 } } } }, 'Progressing'],
  ['longhorn.io/Backup', { status: { state: 'Error', error: 'target is not reachable' } }, 'Degraded'],
  ['longhorn.io/Backup', { status: { state: 'Completed', error: '', messages: null } }, 'Healthy'],
  ['ceph.rook.io/CephRBDMirror', { status: { phase: 'Failure' } }, 'Degraded'],
  ['ceph.rook.io/CephClient', { status: { phase: 'Ready', info: { secretName: 'x' } } }, 'Healthy'],
  ['snapscheduler.backube/SnapshotSchedule', { status: { lastSnapshotTime: 'x', conditions: [condition('Reconciled', 'True', 'ReconcileComplete')] } }, 'Healthy'],
  ['zfs.openebs.io/ZFSVolume', { status: { state: 'Ready' } }, 'Healthy'],
  ['cstor.openebs.io/CStorPoolCluster', { status: { desiredInstances: 3, healthyInstances: 2, provisionedInstances: 3 } }, 'Progressing'],
  ['storageos.com/StorageOSCluster', { status: { phase: 'Creating', ready: '0/3' } }, 'Progressing'],
  ['portworx.io/StorageCluster', { status: { phase: 'Online', clusterName: 'x' } }, 'Healthy'],
  ['portworx.io/StorageCluster', { status: { phase: 'Offline' } }, 'Degraded'],
  ['mattermost.com/Mattermost', { status: { state: 'reconciling' } }, 'Progressing'],
  ['mattermost.com/Mattermost', { status: { state: 'stable', replicas: 1 } }, 'Healthy'],
  ['wordpress.presslabs.org/Wordpress', { status: { replicas: 1, conditions: [] } }, 'Progressing'],
  ['mysqlha.example.org/Group', { status: { state: 'RECOVERING' } }, 'Progressing'],
];

describe('the general rule, asked about kinds it was not made from', () => {
  it.each(TOLD)('reads %s %j as %s', (name, fields, status) => {
    const [group, kind] = name.split('/') as [string, string];
    expect(generalHealth({ apiVersion: `${group}/v1`, kind, metadata: { generation: 1 }, ...fields })?.status).toBe(status);
  });
});
