import type { NewEvent } from '@tidemark/event-store';
import { FetchFailed, FetchRecovered, RefLost, RevisionObserved, type RevisionObservedData, type RevisionTrigger } from './source.events.js';

/** What is known of one followed ref. */
export interface RefState {
  readonly ref: string;
  /** `refs/heads/main`; null until it was seen. */
  readonly fullName: string | null;
  readonly revision: string | null;
  readonly lost: boolean;
}

export interface RepositoryState {
  readonly repositoryId: string;
  readonly url: string;
  readonly credential: string | null;
  readonly pollSeconds: number | null;
  readonly failure: { readonly code: string; readonly message: string; readonly since: string } | null;
  readonly refs: ReadonlyMap<string, RefState>;
}

/** What one look at a ref showed; null: the remote does not have it. */
export interface SeenRef {
  readonly ref: string;
  readonly seen: {
    readonly fullName: string;
    readonly commit: Pick<RevisionObservedData, 'revision' | 'author' | 'committedAt' | 'message'>;
    readonly forced: boolean;
  } | null;
}

/** What a look changes: the events to record and the state that follows from them. Nothing new: no events. */
export interface Observation {
  readonly events: readonly NewEvent[];
  readonly state: RepositoryState;
  /** Revisions that no followed ref leads to any more, but that history names. */
  readonly leftBehind: readonly string[];
}

/** A look that succeeded. Only transitions become events: a ref that stands still is not news. */
export function observe(state: RepositoryState, seen: readonly SeenRef[], trigger: RevisionTrigger): Observation {
  const { repositoryId, url } = state;
  const events: NewEvent[] = state.failure === null ? [] : [FetchRecovered.of({ repositoryId, url })];
  const leftBehind: string[] = [];
  const refs = new Map(state.refs);
  for (const { ref, seen: found } of seen) {
    const known = refs.get(ref);
    if (known === undefined) continue; // nobody follows it any more
    if (found === null) {
      if (known.revision !== null && !known.lost) {
        events.push(RefLost.of({ repositoryId, url, ref, lastRevision: known.revision }));
        leftBehind.push(known.revision);
      }
      refs.set(ref, { ...known, lost: true });
      continue;
    }
    refs.set(ref, { ref, fullName: found.fullName, revision: found.commit.revision, lost: false });
    if (found.commit.revision === known.revision && !known.lost) continue;
    const { forced, commit } = found;
    if (forced && known.revision !== null) leftBehind.push(known.revision);
    const { revision, author, committedAt, message } = commit;
    events.push(RevisionObserved.of({ repositoryId, url, ref, revision, previousRevision: known.revision, forced, author, committedAt, message, trigger }));
  }
  return { events, state: { ...state, failure: null, refs }, leftBehind };
}

/** A look that failed: an event when it worked before, or fails for another reason now. */
export function observeFailure(state: RepositoryState, failure: { code: string; message: string }, now: string): Observation {
  const same = state.failure?.code === failure.code;
  const { repositoryId, url } = state;
  const message = failure.message.slice(0, 4_096);
  const events = same ? [] : [FetchFailed.of({ repositoryId, url, code: failure.code, message })];
  return { events, leftBehind: [], state: same ? state : { ...state, failure: { code: failure.code, message, since: now } } };
}
