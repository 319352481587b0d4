import type { Clock, IdSource } from '@tidemark/kernel';
import type { Logger } from 'pino';
import type { KubeClient, Semaphore } from '../cluster/index.js';
import type { Comparer } from '../compare/index.js';
import type { DesiredStore } from '../desired/index.js';
import type { CorrectionLimits } from '../platform/reconciler.port.js';
import type { ReportSink } from '../report/index.js';
import type { ScriptDirectory } from '../scripts/index.js';
import type { Availability } from './availability.js';
import type { BundleCache } from './bundle-cache.js';
import type { InventoryStore } from './inventory.js';
import type { KindWatches } from './kind-watches.js';
import type { LiveIndex } from './live-index.js';
import type { ProgressJournal } from './progress-journal.js';
import type { RunJournal } from './run-journal.js';
import type { ReconcileMetrics } from './reconcile-metrics.js';

/** What all targets of one agent share. */
export interface TargetContext {
  readonly client: KubeClient;
  readonly comparer: Comparer;
  readonly availability: Availability;
  readonly index: LiveIndex;
  /** Health checks and actions, those of users first. */
  readonly scripts: ScriptDirectory;
  readonly watches: KindWatches;
  readonly inventory: InventoryStore;
  readonly bundles: BundleCache;
  readonly desired: DesiredStore;
  readonly journal: ProgressJournal;
  readonly runs: RunJournal;
  readonly reports: ReportSink;
  /** How many targets may work at a time; waiting for the cluster is not work. */
  readonly slots: Semaphore;
  /** How long one sync may take, its retries included. */
  readonly syncTimeoutMs: number;
  /** How long a sync waits for the first word of an object of a kind without a rule. */
  readonly firstWordMs: number;
  /** How corrections of drift are paced. */
  readonly correction: CorrectionLimits;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly metrics: ReconcileMetrics;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** The application of another target that wants this object and owns it; undefined when nobody else does. */
  otherOwner(id: string, targetId: string): string | undefined;
  /** Whether an application of this name (`namespace/name`) is to run in this cluster. */
  hasApplication(name: string): boolean;
}
