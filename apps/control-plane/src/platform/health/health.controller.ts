import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import type { EventStore, SubscriptionRunner } from '@tidemark/event-store';
import { messageOf } from '@tidemark/kernel';
import { OpenEndpoint } from '../auth/open-endpoint.js';
import { EVENT_STORE, SUBSCRIPTIONS } from '../tokens.js';

/** A subscription this far behind the log is named in `/readyz`. */
const LAG_WORTH_TELLING = 1_000;

/** Is the process alive; can it do its work, and if not, why; its figures for Prometheus. */
@Controller()
export class HealthController {
  constructor(
    @Inject(EVENT_STORE) private readonly events: EventStore,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
  ) {}

  @Get('livez')
  @OpenEndpoint('It says no more than that the process answers; probes have no credential.')
  @Header('content-type', 'text/plain')
  live(): string {
    return 'ok\n';
  }

  @Get('readyz')
  async ready(): Promise<{ ready: true; position: number }> {
    const reasons: string[] = [];
    let position = 0;
    try {
      position = await this.events.head();
      for (const item of await this.subscriptions.status()) {
        if (item.error) reasons.push(`${item.name} is faulted: ${item.error}`);
        else if (position - item.position > LAG_WORTH_TELLING) reasons.push(`${item.name} is ${position - item.position} events behind`);
      }
    } catch (thrown) {
      reasons.push(`the database does not answer: ${messageOf(thrown)}`);
    }
    if (reasons.length > 0) throw new ServiceUnavailableException({ ready: false, reasons });
    return { ready: true, position };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  async metrics(): Promise<string> {
    const head = await this.events.head();
    const lines = ['# TYPE tidemark_log_position gauge', `tidemark_log_position ${head}`, '# TYPE tidemark_subscription_lag_events gauge'];
    for (const item of await this.subscriptions.status()) lines.push(`tidemark_subscription_lag_events{name="${item.name}"} ${Math.max(0, head - item.position)}`);
    const { rss } = process.memoryUsage();
    return [...lines, '# TYPE process_resident_memory_bytes gauge', `process_resident_memory_bytes ${rss}`, ''].join('\n');
  }
}
