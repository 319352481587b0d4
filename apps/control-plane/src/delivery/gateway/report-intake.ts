import { canonicalJson, digestOf, type Clock } from '@tidemark/kernel';
import { checkReport, type FrameProblem, type ServerMessage, type UncheckedReport } from '@tidemark/protocol';
import type { LoggedReport, ReportLog } from '../report-log/report-log.js';

export interface ReportIntakePorts {
  readonly log: ReportLog;
  readonly clock: Clock;
  send(message: ServerMessage): void;
  /** 0 to 1. */
  random(): number;
  /** Reports could not be made durable; they are asked for again after so many milliseconds. */
  shed(error: unknown, ms: number): void;
  /** The session cannot go on; the agent keeps its reports and comes again. */
  leave(reason: string, retryAfterSeconds: number): void;
}

/** Reports an agent may have on the way before it must wait. */
export const CREDIT = 2_000;
const MAX_REWINDS = 3;
/** Until reports are asked for again that could not be made durable, ± 50 %: a fleet does not come back in step. */
const SHED_MS = { first: 500, most: 15_000 } as const;

/**
 * The reports of one session: checked, put in order, made durable, acknowledged. The sequence decides what is new;
 * cluster and epoch are the session's, whatever the payload says. When they can't be made durable they are dropped here and
 * asked for again later: the agent has them on its disk, and the session goes on for everything else.
 */
export class ReportIntake {
  private expected: number;
  private credit = CREDIT;
  private pending: LoggedReport[] = [];
  private publishing = false;
  private rewinds = 0;
  private rewindingTo: number | null = null;
  private durableThrough: number;
  /** Set while reports are dropped. */
  private shedding: { readonly timer: NodeJS.Timeout; owed: number } | null = null;
  private failures = 0;

  constructor(
    private readonly session: { readonly clusterId: string; readonly epoch: string; readonly ackedThrough: number },
    private readonly ports: ReportIntakePorts,
  ) {
    this.expected = session.ackedThrough + 1;
    this.durableThrough = session.ackedThrough;
  }

  /** The last report that was taken over; it may still be on its way to the disk. */
  get receivedThrough(): number {
    return this.expected - 1;
  }

  receive(batch: readonly UncheckedReport[]): void {
    this.credit -= batch.length;
    if (this.credit < 0) return this.ports.leave('more reports than the credit allows', 5);
    if (this.shedding) {
      this.shedding.owed += batch.length;
      return;
    }
    const receivedAt = this.ports.clock.now().toISOString();
    const waiting = this.pending.length;
    for (const unchecked of batch) {
      if (unchecked.epoch !== this.session.epoch) return this.forbid(unchecked.seq);
      if (!this.take(unchecked, receivedAt)) break;
    }
    // Duplicates and what came behind a hole cost nothing; the rest pays back when it is durable.
    this.returnCredit(batch.length - (this.pending.length - waiting));
    if (!this.publishing) void this.publish();
  }

  stop(): void {
    clearTimeout(this.shedding?.timer);
  }

  /** false: there is a hole before this report, and what follows it in the batch is of no use. */
  private take(unchecked: UncheckedReport, receivedAt: string): boolean {
    if (unchecked.seq < this.expected) return true;
    const checked = checkReport(unchecked);
    const first = checked.ok && checked.value.report.type === 'gap' ? checked.value.report.from : unchecked.seq;
    if (first > this.expected) {
      this.rewind();
      return false;
    }
    this.rewindingTo = null;
    this.expected = unchecked.seq + 1;
    this.pending.push(checked.ok && gapIsSound(checked.value.report, unchecked.seq) ? this.logged(unchecked, receivedAt, checked.value) : this.poison(unchecked, receivedAt, checked.ok ? BAD_GAP : checked.error));
    return true;
  }

  private logged(unchecked: UncheckedReport, receivedAt: string, value: { observedAt: string; report: LoggedReport['report'] }): LoggedReport {
    return { clusterId: this.session.clusterId, epoch: this.session.epoch, seq: unchecked.seq, observedAt: value.observedAt, receivedAt, report: value.report, poison: null };
  }

  private poison(unchecked: UncheckedReport, receivedAt: string, problem: FrameProblem): LoggedReport {
    this.ports.send({ type: 'NACK', seq: unchecked.seq, code: problem.code, message: problem.message });
    const poison = { code: problem.code, message: problem.message.slice(0, 1_000), payloadDigest: digestOf(canonicalJson(unchecked.report ?? null)) };
    return { clusterId: this.session.clusterId, epoch: this.session.epoch, seq: unchecked.seq, observedAt: null, receivedAt, report: null, poison };
  }

  /** Asked once per hole: the frames already on the way show it again. */
  private rewind(): void {
    if (this.rewindingTo === this.expected) return;
    this.rewindingTo = this.expected;
    this.rewinds += 1;
    if (this.rewinds > MAX_REWINDS) return this.ports.leave('the sequence of the reports has holes that no rewind fills', 30);
    this.ports.send({ type: 'REWIND', epoch: this.session.epoch, fromSeq: this.expected });
  }

  private forbid(seq: number): void {
    this.ports.send({ type: 'NACK', seq, code: 'FORBIDDEN', message: 'A report must be of the epoch that HELLO named.' });
    this.ports.leave('reports of another epoch', 30);
  }

  private returnCredit(reports: number): void {
    if (reports <= 0) return;
    this.credit += reports;
    this.ports.send({ type: 'CREDIT', reports });
  }

  /** One batch at a time, everything that has come meanwhile in the next. */
  private async publish(): Promise<void> {
    this.publishing = true;
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        await this.ports.log.publish(batch);
      } catch (error) {
        this.shed(batch.length, error);
        break;
      }
      this.failures = 0;
      this.durableThrough = batch.at(-1)?.seq ?? this.durableThrough;
      this.ports.send({ type: 'ACK', epoch: this.session.epoch, through: this.durableThrough });
      this.returnCredit(batch.length);
    }
    this.publishing = false;
  }

  /** Drops what is not durable, and the credit for it stays with us until it is asked for again. */
  private shed(reports: number, error: unknown): void {
    const owed = reports + this.pending.length;
    this.pending = [];
    const ms = Math.min(SHED_MS.first * 2 ** Math.min(this.failures, 10), SHED_MS.most) * (0.5 + this.ports.random());
    this.failures += 1;
    this.ports.shed(error, ms);
    this.shedding = { owed, timer: setTimeout(() => this.askAgain(), ms) };
  }

  private askAgain(): void {
    const owed = this.shedding?.owed ?? 0;
    this.shedding = null;
    this.expected = this.durableThrough + 1;
    this.rewindingTo = this.expected;
    this.ports.send({ type: 'REWIND', epoch: this.session.epoch, fromSeq: this.expected });
    this.returnCredit(owed);
  }
}

const BAD_GAP: FrameProblem = { code: 'INVALID', message: 'A gap must end at its own place in the sequence.', type: 'gap' };

const gapIsSound = (report: NonNullable<LoggedReport['report']>, seq: number): boolean => report.type !== 'gap' || (report.to === seq && report.from <= report.to);
