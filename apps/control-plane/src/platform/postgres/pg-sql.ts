import { types } from 'node:util';
import pg from 'pg';
import { TidemarkError } from '@tidemark/kernel';
import type { Sql } from '@tidemark/event-store';
import { statement } from './statement.js';

/** The role the control plane works as; see migration 0001. The login of the URL owns the schema and is used to migrate only. */
const APP_ROLE = 'tidemark_app';
const MAX_CONNECTIONS = 12;
const STATEMENT_SECONDS = 60;

/**
 * A pool on the product's database. `owner` names this process in pg_stat_activity: others learn from it, sooner than from a
 * lease that runs out, that the process is gone.
 */
export function createPool(url: string, owner: string, options: { max?: number; onIdleError?: (error: Error) => void } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? MAX_CONNECTIONS,
    application_name: owner,
    options: `-c role=${APP_ROLE} -c statement_timeout=${String(STATEMENT_SECONDS * 1_000)} -c idle_in_transaction_session_timeout=${String(STATEMENT_SECONDS * 1_000)}`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it is replaced; without a listener its error would end the process.
  pool.on('error', options.onIdleError ?? (() => undefined));
  return pool;
}

/** The SQL port over a pool of node-postgres. `bigint` arrives as text: only the caller knows that it is a safe integer. */
export class PgSql implements Sql {
  constructor(private readonly pool: pg.Pool) {}

  async query<R = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<R[]> {
    try {
      return (await this.pool.query(statement(text, params))).rows as R[];
    } catch (thrown) {
      throw translated(thrown);
    }
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.connect();
    let broken: Error | undefined;
    // Between two statements nobody awaits the connection; its next use fails anyway, so remembering is enough.
    const remember = (error: Error): void => void (broken = error);
    client.on('error', remember);
    try {
      await client.query('BEGIN');
      const result = await work(new TransactionSql(client));
      const { command } = await client.query('COMMIT');
      // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error.
      if (command !== 'COMMIT') throw new TidemarkError('postgres.transaction-failed', 'a statement of the transaction failed and its error was swallowed; nothing was committed');
      return result;
    } catch (thrown) {
      broken = (await rolledBack(client)) ?? broken;
      throw translated(thrown);
    } finally {
      client.off('error', remember);
      client.release(broken);
    }
  }

  private async connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (thrown) {
      throw translated(thrown);
    }
  }
}

/** A transaction that is under way; a nested one joins it. */
class TransactionSql implements Sql {
  constructor(private readonly client: pg.PoolClient) {}

  async query<R = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<R[]> {
    return (await this.client.query(statement(text, params))).rows as R[];
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return work(this);
  }
}

/** The error that makes the connection unfit for the pool, if rolling back met one. */
async function rolledBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (thrown) {
    return types.isNativeError(thrown) ? thrown : new Error(String(thrown));
  }
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** Classes and codes of SQLSTATE that say "later": connection, resources, shutdown, serialization, deadlock. */
const LATER = /^(08|53|57P0|40001|40P01)/;
const LOST = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** A database that is away is another matter than a statement it refuses: callers retry the first for as long as it takes. */
function translated(thrown: unknown): unknown {
  if (!types.isNativeError(thrown)) return thrown;
  const code = (thrown as { code?: unknown }).code;
  const away = typeof code === 'string' ? UNREACHABLE.has(code) || LATER.test(code) : LOST.test(thrown.message);
  if (!away) return thrown;
  return new TidemarkError('postgres.unavailable', `the database is not available: ${thrown.message}`, { nextStep: 'Check that PostgreSQL runs and takes connections; the call may be repeated.', cause: thrown });
}
