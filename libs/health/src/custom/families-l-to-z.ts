import { airlockMicrogateway } from './airlock-microgateway.js';
import { ansibleTower } from './ansible-tower.js';
import { cloudNativePg } from './cloud-native-pg.js';
import { confluent } from './confluent.js';
import { conventionalKinds } from './conventional-kinds.js';
import { crossplanePackages } from './crossplane-packages.js';
import { crunchyPostgres } from './crunchy-postgres.js';
import { karmada } from './karmada.js';
import { keptn } from './keptn.js';
import { knativeOperator } from './knative-operator.js';
import { kruiseRollouts } from './kruise-rollouts.js';
import { numaflow } from './numaflow.js';
import { openClusterManagement } from './open-cluster-management.js';
import { openshift } from './openshift.js';
import { opentelemetry } from './opentelemetry.js';
import { operatorLifecycle } from './operator-lifecycle.js';
import { percona } from './percona.js';
import { podDisruptionBudget } from './pod-disruption-budget.js';
import { policyAndSlo } from './policy-and-slo.js';
import { proclaim } from './proclaim.js';
import { prometheusOperator } from './prometheus-operator.js';
import { promoter } from './promoter.js';
import { pulumi } from './pulumi.js';
import { rabbitmq } from './rabbitmq.js';
import type { HealthRules } from './rule.js';
import { sapServices } from './sap-services.js';
import { secretOperators } from './secret-operators.js';
import { solr } from './solr.js';
import { spot } from './spot.js';
import { storagePlatforms } from './storage-platforms.js';
import { trident } from './trident.js';
import { victoriaMetrics } from './victoria-metrics.js';
import { volumeSnapshot } from './volume-snapshot.js';
import { zookeeper } from './zookeeper.js';

/** The families whose API groups start with l to z. */
export const FAMILIES_L_TO_Z: readonly HealthRules[] = [
  airlockMicrogateway,
  ansibleTower,
  cloudNativePg,
  confluent,
  conventionalKinds,
  crossplanePackages,
  crunchyPostgres,
  karmada,
  keptn,
  knativeOperator,
  kruiseRollouts,
  numaflow,
  openClusterManagement,
  openshift,
  opentelemetry,
  operatorLifecycle,
  percona,
  podDisruptionBudget,
  policyAndSlo,
  proclaim,
  prometheusOperator,
  promoter,
  pulumi,
  rabbitmq,
  sapServices,
  secretOperators,
  solr,
  spot,
  storagePlatforms,
  trident,
  victoriaMetrics,
  volumeSnapshot,
  zookeeper,
];
