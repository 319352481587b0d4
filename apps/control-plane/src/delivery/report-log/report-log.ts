import type { Sql } from '@tidemark/event-store';
import type { SequencedReport } from '@tidemark/protocol';

/** A report that failed validation. It keeps its place in the sequence, so that one bad report never stops those behind it. */
export interface PoisonReport {
  readonly code: 'INVALID' | 'TOO_LARGE' | 'UNSUPPORTED';
  /** What was wrong, at most 1,024 characters; the payload itself is never kept: it may hold anything. */
  readonly message: string;
  /** sha256 of the payload as received. */
  readonly payloadDigest: string;
}

/** One place in the sequence of one agent epoch. Exactly one of `report` and `poison` is set. */
export interface LoggedReport {
  /** From the credential, never from the payload. */
  readonly clusterId: string;
  readonly epoch: string;
  readonly seq: number;
  /** The agent's clock, ISO; null for poison without a readable one. */
  readonly observedAt: string | null;
  /** The control plane's clock when the report became durable, ISO. */
  readonly receivedAt: string;
  readonly report: SequencedReport['report'] | null;
  readonly poison: PoisonReport | null;
}

/**
 * The durable queue between gateway and ingest worker: a table of PostgreSQL or a Kafka topic, under one contract.
 * Order is kept within a cluster; across clusters there is none.
 */
export interface ReportLog {
  /** Durable when it resolves; duplicates by (cluster, epoch, seq) fall away. Calls that arrive together share one commit. */
  publish(reports: readonly LoggedReport[]): Promise<void>;
  /** The highest seq that is durable for this epoch, consumed or not; 0 when there is none. */
  durableThrough(clusterId: string, epoch: string): Promise<number>;
  /**
   * Starts handing batches to `handler`, one batch at a time, in sequence order within each cluster, each report once.
   * The handler gets the transaction that also removes the reports and moves the cursors: what it writes through `sql`
   * commits with them or not at all. When it throws, nothing moves and the batch comes again after a back-off.
   * Append events last: the head of the event log stays locked from the append to the commit.
   */
  consume(handler: ReportHandler): ReportConsumption;
}

/** `rejected`: what stood between the reports and was none; it was put aside. */
export type ReportHandler = (batch: readonly LoggedReport[], sql: Sql, rejected?: readonly RejectedRecord[]) => Promise<void>;

/** A record of the queue that is no report of this control plane. */
export interface RejectedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /** sha256 of its text. */
  readonly digest: string;
}

export interface ReportConsumption {
  /** Resolves when the batch in hand is finished. */
  stop(): Promise<void>;
}

/** Injection token of the `ReportLog`. */
export const REPORT_LOG = Symbol('ReportLog');
