import type { Actor } from '@tidemark/event-store';
import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';
import type { AssignmentCause, HoldKind } from '../domain/rollout.events.js';

/** Statements about one cluster, oldest first. `revision` is where to go on from; `more` says that there is more now. */
export interface DesiredPage {
  revision: number;
  targets: DesiredTarget[];
  withdrawn: WithdrawnTarget[];
  more: boolean;
}

/** The desired revision of a cluster is the position of the last event that stated something about it. */
export interface DesiredStateReader {
  /** What was stated after `after` (0: everything), at most `limit` (default 200, the most a frame carries). */
  forCluster(clusterId: string, after: number, limit?: number): Promise<DesiredPage>;
  /** 0 when nothing was ever stated. */
  revisionOf(clusterId: string): Promise<number>;
  /** Whether a target of this cluster is to run the bundle: who may download it. */
  names(clusterId: string, digest: string): Promise<boolean>;
}

/** Injection token of the `DesiredStateReader`. */
export const DESIRED_STATE_READER = Symbol('DesiredStateReader');

export interface AssignmentRecord {
  targetId: string;
  /** The ID of `app history`. */
  historyId: number;
  applicationId: string;
  clusterId: string;
  digest: string;
  previousDigest: string | null;
  revision: string;
  cause: AssignmentCause;
  /** Its first sync; null when none was asked for. */
  syncId: string | null;
  by: Actor;
  reason: string | null;
  position: number;
  at: string;
  supersededAt: string | null;
}

export interface HoldRecord {
  applicationId: string;
  kind: HoldKind;
  by: Actor;
  reason: string | null;
  since: string;
  until: string | null;
}

/** A target that was withdrawn and is not yet out of its cluster. */
export interface DeletionRecord {
  targetId: string;
  applicationId: string;
  clusterId: string;
  cascade: boolean;
  askedAt: string;
  /** What the agent says it waits for; '' when it said nothing yet or goes on. */
  message: string;
  messageAt: string;
}

export interface RolloutReader {
  /** Newest first; `before` is the `position` of the last one of the page before, at most `limit` (1 to 1,000). */
  history(applicationId: string, page: { before?: number; limit: number; clusterId?: string }): Promise<AssignmentRecord[]>;
  holds(applicationIds: readonly string[]): Promise<HoldRecord[]>;
  /** At most 1,000 of each application. */
  deletions(applicationIds: readonly string[]): Promise<DeletionRecord[]>;
}

/** Injection token of the `RolloutReader`. */
export const ROLLOUT_READER = Symbol('RolloutReader');
