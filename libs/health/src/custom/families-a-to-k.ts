import { apigee } from './apigee.js';
import { argoKinds } from './argo-kinds.js';
import { argoRollouts } from './argo-rollouts.js';
import { astra } from './astra.js';
import { atlas } from './atlas.js';
import { azureServiceOperator } from './azure-service-operator.js';
import { banzaiKafka } from './banzai-kafka.js';
import { batchFrameworks } from './batch-frameworks.js';
import { batch } from './batch.js';
import { camel } from './camel.js';
import { certManager } from './cert-manager.js';
import { chaosMesh } from './chaos-mesh.js';
import { clickhouse } from './clickhouse.js';
import { clusterApi } from './cluster-api.js';
import { configConnector } from './config-connector.js';
import { coralogix } from './coralogix.js';
import { crossplane } from './crossplane.js';
import { customResourceDefinition } from './custom-resource-definition.js';
import { databasePlatforms } from './database-platforms.js';
import { databases } from './databases.js';
import { deploymentConfigRules } from './deployment-config.js';
import { elastic } from './elastic.js';
import { encryptedSecrets } from './encrypted-secrets.js';
import { externalSecrets } from './external-secrets.js';
import { flagger } from './flagger.js';
import { flink } from './flink.js';
import { flux } from './flux.js';
import { gatewayApi } from './gateway-api.js';
import { gloo } from './gloo.js';
import { grafana } from './grafana.js';
import { humio } from './humio.js';
import { ingressControllers } from './ingress-controllers.js';
import { istioOperatorRules } from './istio-operator.js';
import { jaeger } from './jaeger.js';
import { k6 } from './k6.js';
import { kargo } from './kargo.js';
import { karpenter } from './karpenter.js';
import { keda } from './keda.js';
import { keycloak } from './keycloak.js';
import { kiali } from './kiali.js';
import { knativeEventing } from './knative-eventing.js';
import { kro } from './kro.js';
import { kubevirt } from './kubevirt.js';
import { kueue } from './kueue.js';
import { kyverno } from './kyverno.js';
import { managedClusters } from './managed-clusters.js';
import { mariadb } from './mariadb.js';
import { monitoringAgents } from './monitoring-agents.js';
import { namespacesHierarchy } from './namespaces-hierarchy.js';
import { openKruise } from './open-kruise.js';
import { rook } from './rook.js';
import type { HealthRules } from './rule.js';
import { spinkube } from './spinkube.js';
import { strimzi } from './strimzi.js';
import { threeScale } from './three-scale.js';
import { verticalPodAutoscaler } from './vertical-pod-autoscaler.js';
import { zalandoPostgres } from './zalando-postgres.js';

/** The families whose API groups start with a to k. */
export const FAMILIES_A_TO_K: readonly HealthRules[] = [
  apigee,
  argoKinds,
  argoRollouts,
  astra,
  atlas,
  azureServiceOperator,
  banzaiKafka,
  batchFrameworks,
  batch,
  camel,
  certManager,
  chaosMesh,
  clickhouse,
  clusterApi,
  configConnector,
  coralogix,
  crossplane,
  customResourceDefinition,
  databasePlatforms,
  databases,
  deploymentConfigRules,
  elastic,
  encryptedSecrets,
  externalSecrets,
  flagger,
  flink,
  flux,
  gatewayApi,
  gloo,
  grafana,
  humio,
  ingressControllers,
  istioOperatorRules,
  jaeger,
  k6,
  kargo,
  karpenter,
  keda,
  keycloak,
  kiali,
  knativeEventing,
  kro,
  kubevirt,
  kueue,
  kyverno,
  managedClusters,
  mariadb,
  monitoringAgents,
  namespacesHierarchy,
  openKruise,
  rook,
  spinkube,
  strimzi,
  threeScale,
  verticalPodAutoscaler,
  zalandoPostgres,
];
