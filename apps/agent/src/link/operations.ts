import { messageOf, TidemarkError, type Clock } from '@tidemark/kernel';
import type { Operation, Report } from '@tidemark/protocol';
import type { Logger } from 'pino';
import type { ReportSink } from '../report/index.js';
import type { OperationHandler } from './index.js';

const AT_ONCE = 8;
const MAX_WAITING = 200;
const REMEMBERED = 2_000;

export interface OperationsOptions {
  readonly handler: OperationHandler;
  readonly reports: ReportSink;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs operations: each id once, none after its time, a few at a time; every one ends in a report. */
export class Operations {
  private readonly seen = new Set<string>();
  private readonly waiting: Operation[] = [];
  private readonly stopped = new AbortController();
  private running = 0;

  constructor(private readonly options: OperationsOptions) {}

  /** `skewMs` is the control plane's clock minus this one: `expiresAt` is in its time. */
  accept(operation: Operation, skewMs: number): void {
    if (this.seen.has(operation.operationId)) return;
    this.remember(operation.operationId);
    const local = { ...operation, expiresAt: new Date(Date.parse(operation.expiresAt) - skewMs).toISOString() };
    if (this.waiting.length >= MAX_WAITING) {
      void this.finish(operation, 'failed', `The agent has ${MAX_WAITING} operations waiting already; try again.`, null);
      return;
    }
    this.waiting.push(local);
    this.next();
  }

  /** Answers what cannot be done here, so that nobody waits for it. */
  refuse(operationId: string, message: string): void {
    if (this.seen.has(operationId)) return;
    this.remember(operationId);
    void this.finish({ operationId }, 'failed', message, null);
  }

  stop(): void {
    this.stopped.abort(new Error('the agent is stopping'));
    this.waiting.length = 0;
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const operation = this.waiting.shift();
      if (!operation) return;
      this.running += 1;
      void this.run(operation).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  private async run(operation: Operation): Promise<void> {
    const left = Date.parse(operation.expiresAt) - this.options.clock.now().getTime();
    if (left <= 0) return this.finish(operation, 'expired', 'The time for it was over when the agent came to it.', null);
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(Math.min(left, 2_147_483_647))]);
    try {
      const { outcome, message, result } = await this.options.handler.handle(operation.operation, signal);
      await this.finish(operation, outcome, message, result);
    } catch (error) {
      await this.finish(operation, signal.aborted && !this.stopped.signal.aborted ? 'expired' : 'failed', reasonOf(error), null);
    }
  }

  private async finish(operation: Pick<Operation, 'operationId'>, outcome: 'succeeded' | 'failed' | 'expired', message: string, result: unknown): Promise<void> {
    const report = (text: string, value: unknown, how = outcome): Report => ({
      type: 'operation-finished', operationId: operation.operationId, outcome: how, message: text.slice(0, 16_000), result: value,
    });
    try {
      await this.options.reports.report(report(message, result));
    } catch (error) {
      this.options.logger.error({ operationId: operation.operationId, reason: messageOf(error) }, 'the result of an operation could not be reported');
      // A result that is too large still ends the operation: the reason goes instead.
      if (result !== null) await this.finish(operation, 'failed', messageOf(error), null);
    }
  }

  private remember(operationId: string): void {
    this.seen.add(operationId);
    if (this.seen.size <= REMEMBERED) return;
    const [oldest] = this.seen;
    if (oldest !== undefined) this.seen.delete(oldest);
  }
}

/** With what to do about it: the person who asked sees nothing else. */
const reasonOf = (error: unknown): string => (error instanceof TidemarkError && error.nextStep !== undefined ? `${error.message}; ${error.nextStep}` : messageOf(error));
