import { canonicalJson, digestOf, messageOf, type Clock } from '@tidemark/kernel';
import { checkReport, type FrameProblem, type ServerMessage, type UncheckedReport } from '@tidemark/protocol';
import type { LoggedReport, ReportLog } from '../report-log/report-log.js';

export interface ReportIntakePorts {
  readonly log: ReportLog;
  readonly clock: Clock;
  send(message: ServerMessage): void;
  /** The session cannot go on; the agent keeps its reports and comes again. */
  leave(reason: string, retryAfterSeconds: number): void;
}

/** Reports an agent may have on the way before it must wait. */
export const CREDIT = 2_000;
const MAX_REWINDS = 3;

/**
 * The reports of one session: checked, put in order, made durable, acknowledged. The sequence decides what is new;
 * cluster and epoch are the session's, whatever the payload says.
 */
export class ReportIntake {
  private expected: number;
  private credit = CREDIT;
  private pending: LoggedReport[] = [];
  private publishing = false;
  private rewinds = 0;
  private rewindingTo: number | null = null;

  constructor(
    private readonly session: { readonly clusterId: string; readonly epoch: string; readonly ackedThrough: number },
    private readonly ports: ReportIntakePorts,
  ) {
    this.expected = session.ackedThrough + 1;
  }

  /** The last report that was taken over; it may still be on its way to the disk. */
  get receivedThrough(): number {
    return this.expected - 1;
  }

  receive(batch: readonly UncheckedReport[]): void {
    this.credit -= batch.length;
    if (this.credit < 0) return this.ports.leave('more reports than the credit allows', 5);
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
    try {
      while (this.pending.length > 0) {
        const batch = this.pending;
        this.pending = [];
        await this.ports.log.publish(batch);
        this.ports.send({ type: 'ACK', epoch: this.session.epoch, through: batch.at(-1)?.seq ?? 0 });
        this.returnCredit(batch.length);
      }
    } catch (error) {
      this.ports.leave(`reports cannot be stored now: ${messageOf(error)}`.slice(0, 500), 2);
    } finally {
      this.publishing = false;
    }
  }
}

const BAD_GAP: FrameProblem = { code: 'INVALID', message: 'A gap must end at its own place in the sequence.', type: 'gap' };

const gapIsSound = (report: NonNullable<LoggedReport['report']>, seq: number): boolean => report.type !== 'gap' || (report.to === seq && report.from <= report.to);
