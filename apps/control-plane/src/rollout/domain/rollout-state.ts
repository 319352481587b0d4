import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';
import type { DesiredTarget } from '@tidemark/protocol';
import type { HoldKind } from './rollout.events.js';

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
  /** It is withdrawn, and its cluster was told to delete its objects. */
  deletes: boolean;
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

export const bundleOf = ({ digest, revision, declarations, inputs, published }: Bundle): Bundle => ({ digest, revision, declarations, inputs, published });

export type ActiveTarget = TargetState & { statement: DesiredTarget };

export const isActive = (target: TargetState): target is ActiveTarget => target.statement !== null;

/** Targets that are desired now. */
export const activeTargets = (state: RolloutState): ActiveTarget[] => [...state.targets.values()].filter(isActive);

export const currentDeployment = (target: TargetState): Deployment | undefined => target.deployments.at(-1);
