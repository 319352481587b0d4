/** Declarations recorded at once: enough to fill the log's group commit, few enough to leave connections for others. */
export const CONCURRENT_APPENDS = 8;
