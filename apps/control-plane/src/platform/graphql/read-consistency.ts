import { Inject, Injectable } from '@nestjs/common';
import type { SubscriptionRunner } from '@tidemark/event-store';
import { SUBSCRIPTIONS } from '../tokens.js';
import { apiError } from './api-error.js';

/** The request header by which a reader asks to see its own writes: the `position` a mutation answered. */
export const AT_LEAST = 'x-tidemark-at-least';
const WAIT_MS = 5_000;

/** Waits for the read models. */
@Injectable()
export class ReadConsistency {
  constructor(@Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner) {}

  /** Resolves when every projection that works has seen the position; throws STALE_READ after five seconds. */
  async reached(position: number): Promise<void> {
    if (await this.reachedOrLate(position)) return;
    throw apiError('STALE_READ', `The read models have not reached position ${String(position)} yet.`, 'Ask again in a moment.');
  }

  /** Whether every projection that works has seen the position within five seconds. */
  async reachedOrLate(position: number): Promise<boolean> {
    const behind = this.subscriptions.status().filter((one) => one.kind === 'projection' && one.state !== 'faulted' && one.position < position);
    const answers = await Promise.all(behind.map(({ name }) => this.subscriptions.waitFor(name, position, WAIT_MS)));
    return answers.every(Boolean);
  }

  /** The same for the header's text; nothing to wait for when it is not there. */
  async reachedHeader(text: unknown): Promise<void> {
    if (text === undefined) return;
    const position = Number(text);
    if (!Number.isSafeInteger(position) || position < 0) throw apiError('BAD_USER_INPUT', `${AT_LEAST} is not a position.`);
    await this.reached(position);
  }
}
