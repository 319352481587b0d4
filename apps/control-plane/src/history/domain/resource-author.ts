/** By whose hand an object changed. `commit` is the SHA that a commit or a sync brought. */
export interface ResourceAuthor {
  readonly how: 'commit' | 'sync' | 'action' | 'drift';
  readonly who: string;
  readonly commit: string | null;
  /** Fields that were changed in the cluster; empty for the other ways. */
  readonly fields: readonly ChangedField[];
}
export interface ChangedField {
  readonly path: string;
  readonly desired: unknown;
  readonly live: unknown;
  readonly manager: string;
}

interface Published {
  revision: string;
  commits: { revision: string; author: { name: string } }[];
}
interface Drifted {
  fields: ChangedField[];
}
interface Synced {
  revision: string;
}

/** Reads it from the event that tells of the change; null for an event that tells of none. */
export function authorOf(type: string, data: unknown, actor: { readonly id: string; readonly name: string | null }): ResourceAuthor | null {
  const none = { commit: null, fields: [] };
  switch (type) {
    case 'render.bundle-published': {
      const { revision, commits } = data as Published;
      const author = commits.find((commit) => commit.revision === revision)?.author ?? commits[0]?.author;
      return { ...none, how: 'commit', who: author?.name ?? 'somebody', commit: revision };
    }
    case 'observation.sync-progressed':
      return { ...none, how: 'sync', who: 'Tidemark', commit: (data as Synced).revision };
    case 'rollout.operation-requested':
      return { ...none, how: 'action', who: actor.name ?? actor.id };
    case 'observation.drift-began': {
      const { fields } = data as Drifted;
      return { ...none, how: 'drift', who: [...new Set(fields.map(({ manager }) => manager).filter((manager) => manager !== ''))].join(', ') || 'somebody', fields };
    }
    default:
      return null;
  }
}
