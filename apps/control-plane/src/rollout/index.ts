export { type Given } from './application/application-rollouts.js';
export { PlaceHold, type PlaceHoldInput } from './application/place-hold.command.js';
export { ReleaseHold, type ReleaseHoldInput } from './application/release-hold.command.js';
export { RequestOperation, type RequestedOperation, type RequestOperationInput } from './application/request-operation.command.js';
export { RequestSync, type RequestedSync, type RequestSyncInput } from './application/request-sync.command.js';
export * from './application/rollout-readers.js';
export { StartRollback, type StartRollbackInput } from './application/start-rollback.command.js';
export { rolloutEvents, type AssignmentCause, type BundleAssigned, type HoldKind, type OperationRequested, type RollbackRequested, type TargetWithdrawn } from './domain/rollout.events.js';
export { rolloutStream, targetIdOf } from './domain/rollout-state.js';
