import { argoRuns } from './argo-runs.js';
import { astra } from './astra.js';
import { atlas } from './atlas.js';
import { batch } from './batch.js';
import { camel } from './camel.js';
import { certManager } from './cert-manager.js';
import { clickhouse } from './clickhouse.js';
import { clusterApi } from './cluster-api.js';
import { configConnector } from './config-connector.js';
import { coralogix } from './coralogix.js';
import { crossplane } from './crossplane.js';
import { elastic } from './elastic.js';
import { externalSecrets } from './external-secrets.js';
import { flagger } from './flagger.js';
import { flink } from './flink.js';
import { flux } from './flux.js';
import { gatewayApi } from './gateway-api.js';
import { gloo } from './gloo.js';
import { grafana } from './grafana.js';
import { humio } from './humio.js';
import { istioOperatorRules } from './istio-operator.js';
import { jaeger } from './jaeger.js';
import { karpenter } from './karpenter.js';
import { keda } from './keda.js';
import { kubevirt } from './kubevirt.js';
import { kyverno } from './kyverno.js';
import { mariadb } from './mariadb.js';
import { openKruise } from './open-kruise.js';
import { rook } from './rook.js';
import type { HealthRules } from './rule.js';
import { spinkube } from './spinkube.js';
import { strimzi } from './strimzi.js';
import { threeScale } from './three-scale.js';

/** The families whose API groups start with a to k. */
export const FAMILIES_A_TO_K: readonly HealthRules[] = [
  argoRuns,
  astra,
  atlas,
  batch,
  camel,
  certManager,
  clickhouse,
  clusterApi,
  configConnector,
  coralogix,
  crossplane,
  elastic,
  externalSecrets,
  flagger,
  flink,
  flux,
  gatewayApi,
  gloo,
  grafana,
  humio,
  istioOperatorRules,
  jaeger,
  karpenter,
  keda,
  kubevirt,
  kyverno,
  mariadb,
  openKruise,
  rook,
  spinkube,
  strimzi,
  threeScale,
];
