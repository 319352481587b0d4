import { byConvention } from '../general/by-convention.js';
import type { HealthRules } from './rule.js';
import { forKinds } from './vocabulary/index.js';

/**
 * Kinds whose controllers follow the API conventions closely enough for the general rule, and always report: an object
 * without a status is one that its controller has not seen yet.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'leaderworkerset.x-k8s.io': ['LeaderWorkerSet'],
  'litmuschaos.io': ['ChaosEngine', 'ChaosResult'],
  'loki.grafana.com': ['LokiStack'],
  'machine.openshift.io': ['Machine'],
  'machinelearning.seldon.io': ['SeldonDeployment'],
  'metal3.io': ['BareMetalHost'],
  'moco.cybozu.com': ['MySQLCluster'],
  'mongodb.com': ['MongoDB', 'MongoDBMultiCluster', 'MongoDBOpsManager', 'MongoDBUser'],
  'mongodbcommunity.mongodb.com': ['MongoDBCommunity'],
  'multicluster.openshift.io': ['MultiClusterEngine'],
  'mysql.oracle.com': ['InnoDBCluster'],
  'networking.gke.io': ['ManagedCertificate', 'MultiClusterIngress'],
  'nmstate.io': ['NodeNetworkConfigurationPolicy'],
  'noobaa.io': ['BackingStore', 'BucketClass', 'NooBaa'],
  'nvidia.com': ['ClusterPolicy', 'NVIDIADriver'],
  'ocs.openshift.io': ['StorageCluster'],
  'opensearch.opster.io': ['OpenSearchCluster'],
  'operator.cluster.x-k8s.io': ['AddonProvider', 'BootstrapProvider', 'ControlPlaneProvider', 'CoreProvider', 'InfrastructureProvider'],
  'operator.open-cluster-management.io': ['ClusterManager', 'Klusterlet', 'MultiClusterHub'],
  'operator.tekton.dev': ['TektonChain', 'TektonConfig', 'TektonDashboard', 'TektonPipeline', 'TektonTrigger'],
  'operator.tigera.io': ['APIServer', 'Installation', 'TigeraStatus'],
  'org.eclipse.che': ['CheCluster'],
  'pingcap.com': ['TidbCluster'],
  'projectcontour.io': ['HTTPProxy'],
  'ray.io': ['RayCluster', 'RayJob', 'RayService'],
  'redis.redis.opstreelabs.in': ['RedisCluster'],
  'scylla.scylladb.com': ['ScyllaCluster'],
  'secrets.hashicorp.com': ['VaultAuth', 'VaultConnection', 'VaultDynamicSecret', 'VaultPKISecret', 'VaultStaticSecret'],
  'serving.kserve.io': ['InferenceGraph', 'InferenceService'],
  'skiperator.kartverket.no': ['Application', 'Routing', 'SKIPJob'],
  'sparkoperator.k8s.io': ['ScheduledSparkApplication', 'SparkApplication', 'SparkConnect'],
  'stackgres.io': ['SGBackup', 'SGCluster', 'SGDbOps', 'SGShardedCluster'],
  'tekton.dev': ['CustomRun', 'PipelineRun', 'Run', 'TaskRun'],
  'tempo.grafana.com': ['TempoMonolithic', 'TempoStack'],
  'triggers.tekton.dev': ['EventListener'],
  'trust.cert-manager.io': ['Bundle'],
  'upgrade.cattle.io': ['Plan'],
  'velero.io': ['Backup', 'BackupRepository', 'DataDownload', 'DataUpload', 'DeleteBackupRequest', 'PodVolumeBackup', 'PodVolumeRestore', 'Restore', 'Schedule'],
  'volsync.backube': ['ReplicationDestination', 'ReplicationSource'],
  'workload.codeflare.dev': ['AppWrapper'],
  'workspace.devfile.io': ['DevWorkspace'],
};

export const conventionalKinds: HealthRules = Object.assign({}, ...Object.entries(KINDS).map(([group, kinds]) => forKinds(group, kinds, byConvention))) as HealthRules;
