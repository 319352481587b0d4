import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { SyncPhase } from './phase.js';

export interface HookNaming {
  revision: string;
  /** When the sync was requested, in whole Unix seconds. */
  startedAt: number;
}

const SHORT_REVISION = 7;
const LONG_REVISION = 8;

/**
 * The hook under the name it is created with. One without a name gets generateName plus revision, phase and start of the
 * sync: the same within one sync, so that resuming finds it; another in the next sync.
 */
export function namedHook(hook: KubernetesObject, phase: SyncPhase, { revision, startedAt }: HookNaming): KubernetesObject {
  if (hook.metadata.name !== undefined && hook.metadata.name !== '') return hook;
  const short = revision.length >= LONG_REVISION ? revision.slice(0, SHORT_REVISION) : revision;
  const suffix = `${short}-${phase}-${startedAt}`.toLowerCase();
  return withMetadata(hook, { name: `${hook.metadata.generateName ?? ''}${suffix}`, generateName: undefined });
}
