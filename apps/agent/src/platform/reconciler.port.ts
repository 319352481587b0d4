import type { Clock } from '@tidemark/kernel';
import type { FightLimits } from '@tidemark/sync';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { DesiredStore } from '../desired/index.js';
import type { OperationHandler } from '../link/index.js';
import type { ReportSink } from '../report/index.js';

/** How to reach the cluster; without `kubeconfig` the agent uses its in-cluster service account. */
export interface ClusterAccess {
  readonly kubeconfig: string | null;
  readonly context: string | null;
}

/** How corrections of drift are paced. */
export interface CorrectionLimits {
  /** Before the first correction of an object, before the second in a row, and so on; the last one counts on, in milliseconds. */
  readonly delaysMs: readonly number[];
  readonly fight: FightLimits;
}

export interface ReconcilerInput {
  readonly desired: DesiredStore;
  readonly reports: ReportSink;
  readonly cluster: ClusterAccess;
  /** Lua health checks and actions of users; without it the built-in ones are all there is. */
  readonly scriptDirectory?: string | null;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** A folder of the reconciler's own. */
  readonly stateDir: string;
  readonly clock?: Clock;
  /** How long one sync may take, its retries included; a day when left out. */
  readonly syncTimeoutMs?: number;
  /** How long a sync waits for the first word of an object of a kind without a rule; half a minute when left out. */
  readonly firstWordMs?: number;
  /** Left out: Argo CD's delays, and a fight after five corrections. */
  readonly correction?: Partial<CorrectionLimits>;
}

/** What `apps/agent/src/reconcile` gives back to main.ts. */
export interface RunningReconciler {
  readonly operations: OperationHandler;
  /** Answers from the API server; `clusterUid` is the UID of the kube-system namespace. Rejects when it is unreachable. */
  clusterFacts(): Promise<{ clusterUid: string; kubernetesVersion: string }>;
  /** True once the caches have synced and targets are being reconciled. */
  ready(): boolean;
  stop(): Promise<void>;
}

/** `export const startReconciler: StartReconciler` from reconcile/index.ts. Must not wait for the API server to come up. */
export type StartReconciler = (input: ReconcilerInput) => Promise<RunningReconciler>;
