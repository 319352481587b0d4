import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PostgresEventStore, type EventMeta, type NewEvent } from '@tidemark/event-store';
import { throwawayDatabase, type ThrowawayDatabase } from '@tidemark/testing';
import { createPool, PgSql } from '../../../apps/control-plane/src/platform/postgres/pg-sql.js';

export const META: EventMeta = { actor: { kind: 'system', id: 'test' }, correlationId: 'test' };

export const noted = (n: number): NewEvent => ({ type: 'test.thing-noted', v: 1, data: { n } });

/** A store on a database of its own, as the application's role; `admin` is the owner of the schema. */
export class PostgresFixture {
  private constructor(
    readonly database: ThrowawayDatabase,
    readonly pool: pg.Pool,
    readonly admin: pg.Pool,
    readonly sql: PgSql,
    readonly store: PostgresEventStore,
  ) {}

  static async create(options: { max?: number } = {}): Promise<PostgresFixture> {
    const database = await throwawayDatabase();
    const pool = createPool(database.url, `test-${randomUUID()}`, options);
    const admin = new pg.Pool({ connectionString: database.url, max: 4 });
    const sql = new PgSql(pool);
    return new PostgresFixture(database, pool, admin, sql, new PostgresEventStore(sql));
  }

  async append(stream: string, ...events: NewEvent[]): Promise<number> {
    const outcome = await this.store.append({ commandId: randomUUID(), meta: META, streams: [{ stream, expected: 'any', events }] });
    if (outcome.kind !== 'appended') throw new Error(`append to ${stream}: ${outcome.kind}`);
    return outcome.lastPosition;
  }

  async dispose(): Promise<void> {
    await this.pool.end();
    await this.admin.end();
    await this.database.drop();
  }
}
