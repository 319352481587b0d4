import { compareOptionsOf } from '@tidemark/diff';
import { annotationOf, contentHash, fieldAt, gvkOf, hasHookFinalizer, keyOf, keyText, labelOf, parseKeyText, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { healthOf, isHealthIgnored, type Health, type HealthOptions } from '@tidemark/health';
import { SYNC_OPTIONS_ANNOTATION } from '@tidemark/sync';
import { trackedBy } from '../compare/index.js';
import { APPLIED_ANNOTATION, SYNC_ANNOTATION, TARGET_LABEL } from './labels.js';

/** All that is kept of a live object; the object itself is not. */
export interface LiveRecord {
  readonly uid: string;
  readonly resourceVersion: string;
  /** The target its label names. */
  readonly owner: string;
  /** The hash of the manifest it carries. */
  readonly applied: string;
  /** Names its content without status and server fields. */
  readonly content: string;
  readonly health: Health | null;
  /** When an object that has told nothing yet was created, in milliseconds (the cluster says the second); null for every other. */
  readonly silentSince: number | null;
  /** The checks have changed since: the health is what an older one said. */
  outdated: boolean;
  /** It asks not to count in the health of its target. */
  readonly healthIgnored: boolean;
  /** When no bundle wants it any more, it does not make its target out of sync. */
  readonly extraneousIgnored: boolean;
  /** The application of an Argo CD that says it manages the object too; '' for none. */
  readonly trackedBy: string;
  /** Its sync options annotation; '' for none. */
  readonly syncOptions: string;
  /** For a hook: the run that created it; else ''. */
  readonly hookSync: string;
  deleting: boolean;
  /** Carries the hook finalizer. */
  held: boolean;
  /** The manifest hash that this content was found to agree with; '' when it was not compared or does not. */
  verified: string;
}

const HEALTHY: Health = { status: 'Healthy', message: '' };

/** Enough of the digest to tell contents apart; a thousand of them are kept. */
const contentName = (object: KubernetesObject): string => contentHash(object).slice('sha256:'.length, 'sha256:'.length + 32);

/** What is known of every live object that carries the target label, by keyText. */
export class LiveIndex {
  readonly #records = new Map<string, LiveRecord>();
  readonly #health: HealthOptions;
  /** `group/Kind` of which an object has told something: its controller is there, and the others will hear from it too. */
  readonly #reporting = new Set<string>();

  /** `userCheck` is asked for the health of each object before the built-in checks. */
  constructor(userCheck?: HealthOptions['userCheck']) {
    this.#health = userCheck === undefined ? {} : { userCheck };
  }

  get(id: string): LiveRecord | undefined {
    return this.#records.get(id);
  }

  get size(): number {
    return this.#records.size;
  }

  /**
   * Takes an object in. undefined when it is not newer than what is known, so that the echo of our own write costs
   * nothing. An agreement found before holds as long as the content is the same.
   */
  put(object: KubernetesObject): { id: string; record: LiveRecord; previous: LiveRecord | undefined } | undefined {
    const id = keyText(keyOf(object));
    const previous = this.#records.get(id);
    const uid = String(object.metadata['uid'] ?? '');
    const resourceVersion = String(object.metadata['resourceVersion'] ?? '');
    if (previous && previous.uid === uid && !isNewer(resourceVersion, previous.resourceVersion)) {
      if (!previous.outdated || isNewer(previous.resourceVersion, resourceVersion)) return undefined;
    }
    const record = recordOf(object, uid, resourceVersion, this.#healthOf(object));
    if (previous && previous.uid === uid && previous.content === record.content) record.verified = previous.verified;
    this.#records.set(id, record);
    return { id, record, previous };
  }

  /** A guess that something is to come counts only where its kind is known to report; most kinds that are merely read never do. */
  #healthOf(object: KubernetesObject): Health | null {
    const told = healthOf(object, this.#health);
    const { group, kind } = gvkOf(object);
    const name = `${group}/${kind}`;
    if (told !== null && told.silent !== true) this.#reporting.add(name);
    return told?.unsure === true && !this.#reporting.has(name) ? null : told;
  }

  /** The object as an apply answered it agrees with the manifest of that hash, unless it was changed since. */
  verify(object: KubernetesObject, hash: string): void {
    this.put(object);
    const record = this.#records.get(keyText(keyOf(object)));
    if (!record || record.uid !== object.metadata['uid']) return;
    if (record.resourceVersion === object.metadata['resourceVersion'] || record.content === contentName(object)) record.verified = hash;
  }

  /** False when the object that left is not the one known (an older incarnation, or a newer state is known). */
  remove(id: string, uid: string): boolean {
    const known = this.#records.get(id);
    if (!known || (uid !== '' && known.uid !== uid)) return false;
    return this.#records.delete(id);
  }

  /** The health of these kinds is to be judged again: the next state of an object counts, even one that is known. Returns their ids. */
  outdate(speaksOf: (key: ObjectKey) => boolean): string[] {
    const ids: string[] = [];
    for (const [id, record] of this.#records) {
      const key = parseKeyText(id);
      if (!key || !speaksOf(key)) continue;
      record.outdated = true;
      ids.push(id);
    }
    return ids;
  }

  /** The hooks of a target that are in the cluster, whichever of its syncs created them. */
  hooksOf(targetId: string): [string, LiveRecord][] {
    return [...this.#records].filter(([, { owner, hookSync }]) => hookSync !== '' && owner === targetId);
  }

  /** Those whose id begins with `kindPrefix` (`group/Kind/`). */
  ofKind(kindPrefix: string): [string, LiveRecord][] {
    return [...this.#records].filter(([id]) => id.startsWith(kindPrefix));
  }
}

function recordOf(object: KubernetesObject, uid: string, resourceVersion: string, health: Health | null): LiveRecord {
  return {
    uid,
    resourceVersion,
    owner: labelOf(object, TARGET_LABEL) ?? '',
    applied: annotationOf(object, APPLIED_ANNOTATION) ?? '',
    content: contentName(object),
    health: health?.status === 'Healthy' && health.message === '' ? HEALTHY : health,
    silentSince: health?.silent === true ? Date.parse(String(object.metadata['creationTimestamp'])) : null,
    outdated: false,
    healthIgnored: isHealthIgnored(object),
    extraneousIgnored: compareOptionsOf(object).ignoreExtraneous,
    trackedBy: trackedBy(object),
    syncOptions: annotationOf(object, SYNC_OPTIONS_ANNOTATION) ?? '',
    hookSync: annotationOf(object, SYNC_ANNOTATION) ?? '',
    held: hasHookFinalizer(object),
    deleting: typeof fieldAt(object, 'metadata', 'deletionTimestamp') === 'string',
    verified: '',
  };
}

/** resourceVersions of one kind are numbers that grow; anything else counts as newer. */
export function isNewer(candidate: string, known: string): boolean {
  const [left, right] = [Number(candidate), Number(known)];
  return Number.isFinite(left) && Number.isFinite(right) ? left > right : candidate !== known;
}
