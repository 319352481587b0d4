/**
 * The agent without its reconciler, for the fleet simulator: it runs thousands of these in one process, so that what it
 * speaks is the real protocol, with the real log and the real desired state on disk.
 */
export { BundleCache, DesiredState, type BundleFetcher, type DesiredChange } from './desired/index.js';
export { enrol, Link, loadIdentity, Operations, saveIdentity, type Identity, type OperationHandler } from './link/index.js';
export { LOG_DEFAULTS, WriteAheadLog } from './report/index.js';
