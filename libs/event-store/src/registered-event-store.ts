import type { AppendOutcome, AppendReceipt, AppendRequest, EventStore, ReadAllOptions } from './event-store.js';
import type { EventRegistry } from './event-registry.js';
import type { RecordedEvent } from './events.js';
import type { Sql } from './sql.js';

/** A store whose events are checked against the registry when appended and lifted to their newest version when read. */
export class RegisteredEventStore implements EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly registry: EventRegistry,
  ) {}

  async append(request: AppendRequest, sql?: Sql): Promise<AppendOutcome> {
    const streams = request.streams.map((entry) => ({ ...entry, events: entry.events.map((event) => this.registry.check(event)) }));
    return this.store.append({ ...request, streams }, sql);
  }

  async readStream(stream: string, options?: { after?: number; limit?: number }): Promise<RecordedEvent[]> {
    return (await this.store.readStream(stream, options)).map((event) => this.registry.read(event));
  }

  async readAll(options: ReadAllOptions): Promise<RecordedEvent[]> {
    return (await this.store.readAll(options)).map((event) => this.registry.read(event));
  }

  head(): Promise<number> {
    return this.store.head();
  }

  receipt(commandId: string): Promise<AppendReceipt | undefined> {
    return this.store.receipt(commandId);
  }
}
