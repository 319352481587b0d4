import type { Suite } from '../suite.js';
import { diff } from './diff.js';
import { healthBuiltin } from './health-builtin.js';
import { healthCustom } from './health-custom.js';
import { healthGeneral } from './health-general.js';
import { ignoreDifferences } from './ignore-differences.js';
import { kstatus } from './kstatus.js';
import { resourceActions } from './resource-actions.js';
import { syncOrder } from './sync-order.js';
import { syncWindows } from './sync-windows.js';

/** The suites that have a subject; a case file without one is reported as not built. */
export const SUITES: readonly Suite[] = [diff, healthBuiltin, healthCustom, ignoreDifferences, kstatus, resourceActions, syncOrder, syncWindows];

/** What `--general-only` asks. */
export const BY_THE_GENERAL_RULE: readonly Suite[] = [healthGeneral];
