import { objectName } from '../cluster/index.js';
import type { LiveRecord } from './live-index.js';
import { extrasOf, type Members } from './members.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import type { TargetJobs } from './target-jobs.js';
import { statusOf } from './target-status.js';

const PAUSE_MS = 100;
const SHARED_TOLD = 5;

/** Says how one target stands, at most ten times a second when asked to do so soon. */
export class StatusTeller {
  readonly #context: TargetContext;
  readonly #targetId: string;
  readonly #facts: TargetFacts;
  readonly #jobs: TargetJobs;
  readonly #members: () => Members | null;
  #toldAt = 0;

  /** `members` gives what the target wants now; null while that is not known, or when it is withdrawn. */
  constructor(context: TargetContext, targetId: string, facts: TargetFacts, jobs: TargetJobs, members: () => Members | null) {
    this.#context = context;
    this.#targetId = targetId;
    this.#facts = facts;
    this.#jobs = jobs;
    this.#members = members;
  }

  soon(): void {
    if (this.#jobs.isTimed('status')) return;
    const wait = Math.max(0, this.#toldAt + PAUSE_MS - performance.now());
    this.#jobs.after('status', wait, () => this.#facts.background(this.tell(), 'a status'));
  }

  async tell(): Promise<void> {
    const members = this.#members();
    if (members === null) return;
    this.#toldAt = performance.now();
    const { index, inventory } = this.#context;
    const counts = (record: LiveRecord | undefined): boolean => record?.owner === this.#targetId && !record.extraneousIgnored;
    const extras = extrasOf(inventory.entries(this.#targetId), members).filter(({ id }) => counts(index.get(id)));
    await this.#facts.status(statusOf(members, extras.map(({ key }) => key), index));
    await this.#tellShared(members);
  }

  /** Two that apply one object undo each other's work for ever: somebody has to be told. */
  async #tellShared(members: Members): Promise<void> {
    const { index, otherOwner } = this.#context;
    const shared = [...members].flatMap(([id, { key }]) => {
      const tracked = index.get(id)?.trackedBy ?? '';
      const other = tracked === '' ? otherOwner(id, this.#targetId) : `${tracked} of an Argo CD`;
      return other === undefined ? [] : [`${objectName(key)} (${other})`];
    });
    if (shared.length === 0) return this.#facts.clear('SharedResourceWarning');
    const more = shared.length > SHARED_TOLD ? ` and ${shared.length - SHARED_TOLD} more` : '';
    await this.#facts.raise('SharedResourceWarning', `other applications manage the same objects: ${shared.slice(0, SHARED_TOLD).join(', ')}${more}; let one of the two manage them`);
  }
}
