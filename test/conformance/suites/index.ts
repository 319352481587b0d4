import type { Suite } from '../suite.js';
import { healthBuiltin } from './health-builtin.js';
import { kstatus } from './kstatus.js';
import { syncOrder } from './sync-order.js';

/** The suites that have a subject; a case file without one is reported as not built. */
export const SUITES: readonly Suite[] = [healthBuiltin, kstatus, syncOrder];
