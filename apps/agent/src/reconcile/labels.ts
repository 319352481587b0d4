/** On every object Tidemark applies: the id of the target it belongs to. Watches select by it, ownership is decided by it. */
export const TARGET_LABEL = 'tidemark.dev/target';
/**
 * On every object Tidemark applies: the hash of the manifest that was applied. It is written in the same request, so a
 * restarted agent knows without asking which manifest an object carries.
 */
export const APPLIED_ANNOTATION = 'tidemark.dev/applied';
/** On hooks: the run that created it (`<sync>/<attempt>/<phase>`), so that a restarted agent does not run it twice. */
export const SYNC_ANNOTATION = 'tidemark.dev/sync';
/** On the ConfigMaps that hold a target's inventory. */
export const INVENTORY_LABEL = 'tidemark.dev/inventory';
export const SYSTEM_NAMESPACE = 'tidemark-system';
