import type { RecordedEvent } from '@tidemark/event-store';
import type { TargetRow } from '../../observation/index.js';
import { ABSENT, spanOf, stateCode } from '../domain/target-state.js';

/** A row of read.target_presents_v1: the open interval, and what the next event is judged by. */
export interface PresentRow extends Pick<
  TargetRow,
  'target_id' | 'application_id' | 'cluster_id' | 'application_name' | 'application_namespace' | 'reported_digest' | 'reported_sync' | 'running_sync_id' | 'sync' | 'health' | 'withdrawn_at'
> {
  unheard: boolean;
  /** Numbers of read.bundle_revisions_v1. */
  desired: number | null;
  live: number | null;
  state: number;
  from_position: number;
  from_at: string;
}

/** A row as PostgreSQL writes it in JSON, with the bundles its numbers stand for; a target that is not there has none. */
export interface StoredPresent extends PresentRow {
  desired_bundle: BundleRevision | null;
  live_bundle: BundleRevision | null;
}

/** A row of read.target_intervals_v1. */
export interface IntervalRow {
  target_id: string;
  from_position: number;
  to_position: number;
  from_at: string | null;
  to_at: string;
  desired: number | null;
  live: number | null;
  state: number;
  became: number;
  span: number;
}

/** A bundle at a revision, before it has its number. */
export interface BundleRevision {
  readonly application_id: string;
  readonly digest: string;
  readonly revision: string;
}

/** An interval that ended in this batch, its bundles not numbered yet. */
export interface EndedInterval extends Omit<IntervalRow, 'desired' | 'live'> {
  readonly desired: BundleRevision | null;
  readonly live: BundleRevision | null;
}

/** What is shown of a target: another interval begins when any of it becomes another. */
interface Shown {
  readonly state: number;
  readonly desired: BundleRevision | null;
  readonly live: BundleRevision | null;
}

/** A target on its way through a batch. */
export class TargetPast {
  private shown: Shown;
  private fromPosition: number;
  private fromAt: string | null;

  private constructor(
    public row: TargetRow | undefined,
    private unheard: boolean,
    from: { readonly position: number; readonly at: string | null },
  ) {
    this.shown = shownOf(row, unheard);
    this.fromPosition = from.position;
    this.fromAt = from.at;
  }

  /** Not there since the beginning of time. */
  static unseen(unheard: boolean): TargetPast {
    return new TargetPast(undefined, unheard, { position: 0, at: null });
  }

  static stored(row: StoredPresent): TargetPast {
    return new TargetPast(targetRowOf(row), row.unheard, { position: row.from_position, at: row.from_at });
  }

  get clusterId(): string | undefined {
    return this.row?.cluster_id;
  }

  /** The interval that ends with the event, null when it changed nothing that is shown. */
  next(row: TargetRow | undefined, unheard: boolean, event: RecordedEvent): EndedInterval | null {
    const after = shownOf(row, unheard);
    const before = this.shown;
    this.row = row;
    this.unheard = unheard;
    if (row === undefined || sameShown(before, after)) return null;
    const ended = {
      target_id: row.target_id, from_position: this.fromPosition, to_position: event.position, from_at: this.fromAt, to_at: event.recordedAt,
      desired: before.desired, live: before.live, state: before.state, became: after.state, span: spanOf(this.fromPosition, event.position),
    };
    this.shown = after;
    this.fromPosition = event.position;
    this.fromAt = event.recordedAt;
    return ended;
  }

  /** null for a target nothing was ever said of. */
  present(numberOf: (bundle: BundleRevision | null) => number | null): PresentRow | null {
    const { row, shown } = this;
    if (row === undefined || this.fromAt === null) return null;
    return {
      target_id: row.target_id, application_id: row.application_id, cluster_id: row.cluster_id, application_name: row.application_name, application_namespace: row.application_namespace,
      reported_digest: row.reported_digest, reported_sync: row.reported_sync, running_sync_id: row.running_sync_id, sync: row.sync, health: row.health, withdrawn_at: row.withdrawn_at, unheard: this.unheard,
      desired: numberOf(shown.desired), live: numberOf(shown.live), state: shown.state, from_position: this.fromPosition, from_at: this.fromAt,
    };
  }

  /** Bundles that the open interval names. */
  get bundles(): readonly (BundleRevision | null)[] {
    return [this.shown.desired, this.shown.live];
  }
}

export const bundleKey = ({ application_id, digest, revision }: BundleRevision): string => `${application_id} ${digest} ${revision}`;

function shownOf(row: TargetRow | undefined, unheard: boolean): Shown {
  if (row === undefined || row.withdrawn_at !== null) return { state: ABSENT, desired: null, live: null };
  const { application_id } = row;
  return {
    state: unheard ? stateCode('UNKNOWN', 'UNKNOWN') : stateCode(row.sync, row.health),
    desired: { application_id, digest: row.desired_digest, revision: row.desired_revision },
    live: row.digest === null || row.revision === null ? null : { application_id, digest: row.digest, revision: row.revision },
  };
}

const sameBundle = (one: BundleRevision | null, other: BundleRevision | null): boolean => one?.digest === other?.digest && one?.revision === other?.revision;

const sameShown = (one: Shown, other: Shown): boolean => one.state === other.state && sameBundle(one.desired, other.desired) && sameBundle(one.live, other.live);

/** What is not kept does not decide about what is shown. */
function targetRowOf({ desired_bundle, live_bundle, ...row }: StoredPresent): TargetRow {
  return {
    ...row, desired_digest: desired_bundle?.digest ?? '', desired_revision: desired_bundle?.revision ?? '', digest: live_bundle?.digest ?? null, revision: live_bundle?.revision ?? null, namespace: '', desired_sync_id: null, last_sync_id: null, health_message: '', out_of_sync: [], unhealthy: [], resources: 0,
    since: row.from_at, since_position: row.from_position, updated_at: row.from_at, position: row.from_position,
  };
}
