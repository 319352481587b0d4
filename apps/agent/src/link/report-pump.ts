import { reportFrames, type AgentMessage } from '@tidemark/protocol';
import type { WriteAheadLog } from '../report/index.js';

const BATCH = 500;

/**
 * Sends the log over one session: each report once, in order, as far as the credit goes. Nothing is sent again on a
 * healthy session; a new session starts behind what the control plane has.
 */
export class ReportPump {
  private pumping = false;
  private again = false;
  private stopped = false;

  constructor(
    private readonly log: WriteAheadLog,
    private readonly send: (message: AgentMessage) => void,
    private readonly failed: (error: unknown) => void,
    private sentThrough: number,
    private credit: number,
  ) {}

  /** More may be sent, or more is there. */
  wake(): void {
    this.again = true;
    if (!this.pumping && !this.stopped) {
      this.pumping = true;
      this.run().catch(this.failed);
    }
  }

  grant(reports: number): void {
    this.credit += reports;
    this.wake();
  }

  rewind(fromSeq: number): void {
    this.sentThrough = fromSeq - 1;
    this.wake();
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        await this.sendAvailable();
      }
    } finally {
      this.pumping = false;
    }
  }

  private async sendAvailable(): Promise<void> {
    while (this.credit > 0 && !this.stopped) {
      const from = this.sentThrough + 1;
      const batch = await this.log.read(from, Math.min(BATCH, this.credit));
      // A rewind while reading makes this batch the wrong one.
      if (this.stopped || from !== this.sentThrough + 1) continue;
      const last = batch.at(-1);
      if (!last) return;
      for (const frame of reportFrames(batch)) this.send(frame);
      this.sentThrough = last.seq;
      this.credit -= batch.length;
    }
  }
}
