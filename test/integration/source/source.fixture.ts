import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { pino } from 'pino';
import { EventRegistry, PostgresEventStore, RegisteredEventStore, type RecordedEvent } from '@tidemark/event-store';
import { tempDir, testGitServer, throwawayDatabase, type TempDir, type TestGitServer, type ThrowawayDatabase } from '@tidemark/testing';
import { createPool, PgSql } from '../../../apps/control-plane/src/platform/postgres/pg-sql.js';
import { sourceEvents, SourceRuntime } from '../../../apps/control-plane/src/source/index.js';

/** A database, a Git server and the source context, as the control plane puts them together. */
export class SourceFixture {
  runtime: SourceRuntime;

  private constructor(
    readonly git: TestGitServer,
    readonly data: TempDir,
    readonly sql: PgSql,
    readonly store: RegisteredEventStore,
    private readonly pool: pg.Pool,
    private readonly database: ThrowawayDatabase,
  ) {
    this.runtime = this.newRuntime();
  }

  static async create(registry = new EventRegistry().define(...sourceEvents)): Promise<SourceFixture> {
    const [git, data, database] = await Promise.all([testGitServer(), tempDir('source'), throwawayDatabase()]);
    const pool = createPool(database.url, 'test');
    const sql = new PgSql(pool);
    const fixture = new SourceFixture(git, data, sql, new RegisteredEventStore(new PostgresEventStore(sql), registry), pool, database);
    await fixture.runtime.start();
    return fixture;
  }

  /** As after a restart of the process. */
  async restart(): Promise<void> {
    await this.runtime.stop();
    this.runtime = this.newRuntime();
    await this.runtime.start();
  }

  async events(type?: string): Promise<RecordedEvent<Record<string, unknown>>[]> {
    const all = (await this.store.readAll({ after: 0, limit: 1000 })) as RecordedEvent<Record<string, unknown>>[];
    return type === undefined ? all : all.filter((event) => event.type === type);
  }

  async dispose(): Promise<void> {
    await this.runtime.stop();
    await this.pool.end();
    await Promise.all([this.git.release(), this.database.drop(), this.data.remove()]);
  }

  private newRuntime(): SourceRuntime {
    return new SourceRuntime({
      config: { dataDir: this.data.path, pollSeconds: 3_600, git: { binary: 'git', schemes: ['https', 'ssh', 'http', 'file'] } },
      sql: this.sql,
      events: this.store,
      clock: { now: () => new Date() },
      ids: { uuid: randomUUID },
      logger: pino({ level: 'silent' }),
    });
  }
}
