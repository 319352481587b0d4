import pg from 'pg';
import { messageOf } from '@tidemark/kernel';
import type { Wakeups } from '@tidemark/event-store';
import type { Logger } from '../logging/logger.js';

const CHANNEL = 'tidemark_events';
const RECONNECT_MS = { first: 100, most: 5_000 };

/**
 * Hears appends: of this process at once (`appended`), of others by LISTEN on a connection of its own, which is opened again
 * when it breaks. While it is broken `hearsOthers` is false and the runner polls instead.
 */
export class PostgresWakeups implements Wakeups {
  private readonly listeners = new Set<(position?: number) => void>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly connection: { url: string; owner: string },
    private readonly logger: Logger,
  ) {}

  get hearsOthers(): boolean {
    return this.client !== undefined;
  }

  onAppended(listener: (position?: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** For the writer in this process, right after its commit. */
  readonly appended = (position?: number): void => {
    for (const listener of this.listeners) listener(position);
  };

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.connection.url, application_name: this.connection.owner, keepAlive: true, connectionTimeoutMillis: 10_000 });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('the connection ended')));
    client.on('notification', ({ payload }) => this.appended(payload === undefined ? undefined : Number(payload)));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (thrown) {
      this.again(thrown);
      return;
    }
    if (this.stopped) return void (await client.end());
    this.client = client;
    this.failures = 0;
    this.appended(); // whatever was appended while nobody listened
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  private lost(client: pg.Client, error: Error): void {
    if (this.client !== client) return; // never was, or is no longer, the one that listens
    this.client = undefined;
    client.end().catch((thrown: unknown) => this.logger.debug({ err: messageOf(thrown) }, 'the broken listening connection did not close cleanly'));
    this.again(error);
  }

  private again(thrown: unknown): void {
    if (this.stopped) return;
    const wait = Math.min(RECONNECT_MS.first * 2 ** this.failures, RECONNECT_MS.most);
    this.failures += 1;
    this.logger.warn({ err: messageOf(thrown), retryMs: wait }, 'listening for appends is interrupted; polling meanwhile');
    this.retry = setTimeout(() => void this.start(), wait).unref();
  }
}
