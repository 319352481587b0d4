export { ObservationReadsModule } from './observation-reads.module.js';
export { Condition, HealthStatus, Sync, SyncStatus } from './status.types.js';
export { TargetReads, type SyncRecord } from './target-reads.js';
export { DriftField, Operation, Target, TargetCounts } from './target.types.js';
