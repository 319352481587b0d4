import { bundleOf, isActive, type Bundle, type Deployment, type RolloutState, type TargetState } from './rollout-state.js';
import type { HoldKind, RolloutEvent } from './rollout.events.js';

type Assigned = Extract<RolloutEvent, { type: 'rollout.bundle-assigned' }>['data'];
type Withdrawn = Extract<RolloutEvent, { type: 'rollout.target-withdrawn' }>['data'];

/** Time and memory are linear in the targets and the events: an application may run in ten thousand clusters. */
export function foldRollout(state: RolloutState, events: readonly RolloutEvent[]): RolloutState {
  const draft = new RolloutDraft(state);
  for (const event of events) draft.take(event);
  return draft.finished();
}

export const evolveRollout = (state: RolloutState, event: RolloutEvent): RolloutState => foldRollout(state, [event]);

/** A target on its way through the events; what it was is left as it is. */
interface TargetDraft extends TargetState {
  assignment: number;
  statement: TargetState['statement'];
  deployments: Deployment[];
  deletes: boolean;
}

/** A state on its way through the events: what they touch is copied once, and then changed in place. The state it began with stays as it was. */
class RolloutDraft {
  readonly #before: RolloutState;
  readonly #targets = new Map<string, TargetDraft>();
  #newest: Bundle | null;
  #publishedThrough: number;
  #hold: HoldKind | null;
  /** Targets with a statement; counted when it first matters. */
  #active: number | undefined;

  constructor(state: RolloutState) {
    this.#before = state;
    this.#newest = state.newest;
    this.#publishedThrough = state.publishedThrough;
    this.#hold = state.hold;
  }

  take(event: RolloutEvent): void {
    switch (event.type) {
      case 'rollout.bundle-assigned':
        return this.#assign(event.data);
      case 'rollout.target-withdrawn':
        return this.#withdraw(event.data);
      case 'rollout.bundle-withheld':
        this.#newest = bundleOf(event.data);
        this.#publishedThrough = event.data.published;
        return;
      case 'rollout.hold-placed':
        this.#hold = event.data.kind;
        return;
      case 'rollout.hold-released':
        this.#hold = null;
        return;
      case 'rollout.rollback-requested':
        return;
    }
  }

  finished(): RolloutState {
    const targets = this.#targets.size === 0 ? this.#before.targets : new Map<string, TargetState>([...this.#before.targets, ...this.#targets]);
    return { newest: this.#newest, publishedThrough: this.#publishedThrough, hold: this.#hold, targets };
  }

  #assign(data: Assigned): void {
    const target = this.#touched(data.targetId) ?? this.#added(data);
    if (target.statement === null && this.#active !== undefined) this.#active += 1;
    const again = target.deployments.findLastIndex(({ historyId }) => historyId === data.historyId);
    if (again !== -1) target.deployments.splice(again, 1);
    target.deployments.push({ historyId: data.historyId, ...bundleOf(data) });
    target.assignment = data.assignment;
    target.statement = data.statement;
    target.deletes = false;
    // A rollback assigns an old bundle: what is newest stays what it was.
    if (data.cause !== 'rollback' && this.#hold === null) this.#newest = bundleOf(data);
    this.#publishedThrough = Math.max(this.#publishedThrough, data.published);
  }

  #withdraw(data: Withdrawn): void {
    this.#active ??= this.#countActive();
    const target = this.#touched(data.targetId);
    if (target === undefined) return;
    if (target.statement !== null) this.#active -= 1;
    target.assignment = data.assignment;
    target.statement = null;
    target.deletes = data.cascade;
    // An application without targets is over: should one of its name come back, it must not start with old content.
    if (this.#active === 0) this.#newest = null;
  }

  #touched(targetId: string): TargetDraft | undefined {
    const known = this.#targets.get(targetId);
    if (known !== undefined) return known;
    const before = this.#before.targets.get(targetId);
    if (before === undefined) return undefined;
    const draft = { ...before, deployments: [...before.deployments] };
    this.#targets.set(targetId, draft);
    return draft;
  }

  #added({ targetId, clusterId, assignment }: Assigned): TargetDraft {
    const draft: TargetDraft = { targetId, clusterId, assignment, statement: null, deployments: [], deletes: false };
    this.#targets.set(targetId, draft);
    return draft;
  }

  #countActive(): number {
    const before = [...this.#before.targets.values()].filter((target) => !this.#targets.has(target.targetId));
    return [...before, ...this.#targets.values()].filter(isActive).length;
  }
}
