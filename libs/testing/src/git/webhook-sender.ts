import { messageOf } from '@tidemark/kernel';
import { webhookRequest, type Push, type Webhook } from './webhook-payload.js';

/** How one webhook went; `status` is null when there was no answer. */
export interface Delivery {
  readonly url: string;
  readonly repository: string;
  readonly ref: string;
  readonly status: number | null;
  readonly error: string | null;
}

const TIMEOUT_MS = 10_000;
const REMEMBERED = 100;

/** Sends webhooks once, as Git hosts do: who misses one finds the commit by polling. */
export class WebhookSender {
  private readonly pending = new Set<Promise<void>>();
  private readonly remembered: Delivery[] = [];

  /** The last deliveries, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.remembered;
  }

  send(webhook: Webhook, push: Push): void {
    const sending = this.deliver(webhook, push).then((delivery) => {
      this.remembered.push(delivery);
      if (this.remembered.length > REMEMBERED) this.remembered.shift();
      this.pending.delete(sending);
    });
    this.pending.add(sending);
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    await Promise.all(this.pending);
  }

  private async deliver(webhook: Webhook, push: Push): Promise<Delivery> {
    const subject = { url: webhook.url, repository: push.repository, ref: push.update.ref };
    const { body, headers } = webhookRequest(webhook, push);
    try {
      const answer = await fetch(webhook.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      await answer.body?.cancel();
      return { ...subject, status: answer.status, error: null };
    } catch (thrown) {
      return { ...subject, status: null, error: messageOf(thrown) };
    }
  }
}
