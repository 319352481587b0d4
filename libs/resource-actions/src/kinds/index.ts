import type { ActionFamily } from '../action.js';
import { ARGO_CD } from './argo-cd.js';
import { ARGO_PROMOTER } from './argo-promoter.js';
import { ARGO_ROLLOUTS } from './argo-rollouts.js';
import { ARGO_WORKFLOWS } from './argo-workflows.js';
import { CERT_MANAGER } from './cert-manager.js';
import { CLUSTER_API } from './cluster-api.js';
import { DATABASES } from './databases.js';
import { EXTERNAL_SECRETS } from './external-secrets.js';
import { FLUX } from './flux.js';
import { JOBS } from './jobs.js';
import { KEDA } from './keda.js';
import { KUBEVIRT } from './kubevirt.js';
import { NUMAFLOW } from './numaflow.js';
import { NUMAPLANE } from './numaplane.js';
import { OPEN_KRUISE } from './open-kruise.js';
import { STRIMZI } from './strimzi.js';
import { VELERO } from './velero.js';
import { WORKLOADS } from './workloads.js';

/** Every family of actions. To teach one: a file beside this one, and its name here. */
export const FAMILIES: readonly ActionFamily[] = [
  ARGO_CD, ARGO_PROMOTER, ARGO_ROLLOUTS, ARGO_WORKFLOWS, CERT_MANAGER, CLUSTER_API, DATABASES, EXTERNAL_SECRETS, FLUX, JOBS, KEDA, KUBEVIRT, NUMAFLOW, NUMAPLANE, OPEN_KRUISE, STRIMZI, VELERO,
  WORKLOADS,
];
