import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';
import type { DesiredTarget } from '@tidemark/protocol';
import type { HoldKind, RolloutEvent } from './rollout.events.js';

/** A rendered revision, as far as rollouts care. */
export interface Bundle {
  digest: string;
  revision: string;
  /** How many declarations it holds, for the catalog. */
  declarations: number;
  /** Hash of the declared sources and namespace it was rendered for, as far as known. */
  inputs: string;
  /** Position of the event that published it. */
  published: number;
}

export interface Deployment extends Bundle {
  historyId: number;
}

export interface TargetState {
  targetId: string;
  clusterId: string;
  /** The last one given; a withdrawal takes one, too. */
  assignment: number;
  /** null when withdrawn. */
  statement: DesiredTarget | null;
  /** Oldest first; never empty. The last one is what is assigned now. */
  deployments: readonly Deployment[];
}

export interface RolloutState {
  /** The newest bundle that is known, assigned or held back. */
  newest: Bundle | null;
  /** The latest publication that was acted on: what comes again from before it is old. */
  publishedThrough: number;
  hold: HoldKind | null;
  targets: ReadonlyMap<string, TargetState>;
}

export const INITIAL_ROLLOUT: RolloutState = { newest: null, publishedThrough: 0, hold: null, targets: new Map() };

export const rolloutStream = (applicationId: string): string => `rollout-${applicationId}`;

/** A target is an application in a cluster, wherever and whenever it is named. */
export const targetIdOf = (applicationId: string, clusterId: string): string => uuidv5(`${applicationId}/${clusterId}`, TIDEMARK_NAMESPACE);

export function evolveRollout(state: RolloutState, event: RolloutEvent): RolloutState {
  switch (event.type) {
    case 'rollout.bundle-assigned':
      return withAssignment(state, event.data);
    case 'rollout.target-withdrawn': {
      const target = state.targets.get(event.data.targetId);
      return target ? forgottenWhenIdle(withTarget(state, { ...target, assignment: event.data.assignment, statement: null })) : state;
    }
    case 'rollout.bundle-withheld': {
      return { ...state, newest: bundleOf(event.data), publishedThrough: event.data.published };
    }
    case 'rollout.hold-placed':
      return { ...state, hold: event.data.kind };
    case 'rollout.hold-released':
      return { ...state, hold: null };
    case 'rollout.rollback-requested':
      return state;
  }
}

type Assigned = Extract<RolloutEvent, { type: 'rollout.bundle-assigned' }>['data'];

function withAssignment(state: RolloutState, data: Assigned): RolloutState {
  const before = state.targets.get(data.targetId);
  const deployment: Deployment = { historyId: data.historyId, ...bundleOf(data) };
  const deployments = (before?.deployments ?? []).filter(({ historyId }) => historyId !== data.historyId);
  const target: TargetState = {
    targetId: data.targetId,
    clusterId: data.clusterId,
    assignment: data.assignment,
    statement: data.statement,
    deployments: [...deployments, deployment],
  };
  // A rollback assigns an old bundle: what is newest stays what it was.
  const newest = data.cause === 'rollback' || state.hold !== null ? state.newest : bundleOf(data);
  return withTarget({ ...state, newest, publishedThrough: Math.max(state.publishedThrough, data.published) }, target);
}

export const bundleOf = ({ digest, revision, declarations, inputs, published }: Bundle): Bundle => ({ digest, revision, declarations, inputs, published });

/** An application without targets is over: should one of its name come back, it must not start with old content. */
const forgottenWhenIdle = (state: RolloutState): RolloutState => (activeTargets(state).length > 0 ? state : { ...state, newest: null });

const withTarget = (state: RolloutState, target: TargetState): RolloutState => ({ ...state, targets: new Map(state.targets).set(target.targetId, target) });

export type ActiveTarget = TargetState & { statement: DesiredTarget };

export const isActive = (target: TargetState): target is ActiveTarget => target.statement !== null;

/** Targets that are desired now. */
export const activeTargets = (state: RolloutState): ActiveTarget[] => [...state.targets.values()].filter(isActive);

export const currentDeployment = (target: TargetState): Deployment | undefined => target.deployments.at(-1);
