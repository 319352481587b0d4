import type { Sql } from '@tidemark/event-store';
import { PER_USER } from '../domain/session-life.js';
import type { AttemptKeys, FailureCount } from '../domain/sign-in-throttle.js';
import { THROTTLE } from '../domain/sign-in-throttle.js';

export interface StoredUser {
  userId: string;
  name: string;
  passwordHash: string;
}
export interface StoredSession {
  userId: string;
  name: string;
  lastUsedAt: Date;
  expiresAt: Date;
}
export interface StoredApiToken {
  tokenId: string;
  name: string;
  secretHash: string;
  userId: string;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const TOKEN_COLUMNS = 'token_id AS "tokenId", name, secret_hash AS "secretHash", user_id AS "userId", expires_at AS "expiresAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"';

/** Accounts, sessions, tokens and failed sign-ins. Secrets come in hashed. */
export class AccessStore {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly sql: Sql) {}

  /** Called after a session or token ended. */
  onWithdrawn(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** For those who end credentials in a transaction, once it is committed. */
  withdrawn(): void {
    for (const listener of this.listeners) listener();
  }

  async user(name: string): Promise<StoredUser | null> {
    const [row] = await this.sql.query<StoredUser>('SELECT user_id AS "userId", name, password_hash AS "passwordHash" FROM app.users WHERE name = $1', [name]);
    return row ?? null;
  }

  async addSession(session: { idHash: string; userId: string; now: Date; expiresAt: Date }): Promise<void> {
    const { idHash, userId, now, expiresAt } = session;
    await this.sql.query('INSERT INTO app.sessions (id_hash, user_id, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $3, $4)', [idHash, userId, now, expiresAt]);
    await this.sql.query(
      'DELETE FROM app.sessions WHERE expires_at <= $2 OR id_hash IN (SELECT id_hash FROM app.sessions WHERE user_id = $1 ORDER BY last_used_at DESC OFFSET $3)',
      [userId, now, PER_USER.sessions],
    );
  }

  async session(idHash: string): Promise<StoredSession | null> {
    const [row] = await this.sql.query<StoredSession>(
      'SELECT s.user_id AS "userId", u.name, s.last_used_at AS "lastUsedAt", s.expires_at AS "expiresAt" FROM app.sessions s JOIN app.users u USING (user_id) WHERE s.id_hash = $1',
      [idHash],
    );
    return row ?? null;
  }

  async noteSessionUse(idHash: string, now: Date): Promise<void> {
    await this.sql.query('UPDATE app.sessions SET last_used_at = $2 WHERE id_hash = $1', [idHash, now]);
  }

  async endSession(idHash: string): Promise<void> {
    await this.sql.query('DELETE FROM app.sessions WHERE id_hash = $1', [idHash]);
    this.withdrawn();
  }

  async addToken(sql: Sql, token: StoredApiToken, now: Date): Promise<void> {
    await sql.query('INSERT INTO app.api_tokens (token_id, name, secret_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)', [
      token.tokenId, token.name, token.secretHash, token.userId, now, token.expiresAt,
    ]);
  }

  async token(tokenId: string): Promise<StoredApiToken | null> {
    const [row] = await this.sql.query<StoredApiToken>(`SELECT ${TOKEN_COLUMNS} FROM app.api_tokens WHERE token_id = $1`, [tokenId]);
    return row ?? null;
  }

  /** Those that could be used now. */
  async livingTokens(userId: string, now: Date): Promise<StoredApiToken[]> {
    return this.sql.query<StoredApiToken>(`SELECT ${TOKEN_COLUMNS} FROM app.api_tokens WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY created_at LIMIT $3`, [userId, now, PER_USER.tokens]);
  }

  async noteTokenUse(tokenId: string, now: Date): Promise<void> {
    await this.sql.query('UPDATE app.api_tokens SET last_used_at = $2 WHERE token_id = $1', [tokenId, now]);
  }

  /** false when there is no such token of the account, or it was revoked before. */
  async revokeToken(sql: Sql, tokenId: string, userId: string, now: Date): Promise<boolean> {
    const rows = await sql.query('UPDATE app.api_tokens SET revoked_at = $3 WHERE token_id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING token_id', [tokenId, userId, now]);
    return rows.length > 0;
  }

  /** Counts one more attempt, and forgets those whose window has ended: the table is as large as what goes on now. */
  async countAttempt(keys: AttemptKeys, now: Date): Promise<FailureCount[]> {
    await this.sql.query('DELETE FROM app.sign_in_failures WHERE since <= $1', [windowStart(now)]);
    return this.sql.query<FailureCount>(
      `INSERT INTO app.sign_in_failures AS f (key, failures, since) SELECT key, 1, $2 FROM unnest($1::text[]) AS key
       ON CONFLICT (key) DO UPDATE SET failures = f.failures + 1 RETURNING key, failures`,
      [[keys.pair, keys.address, keys.account].sort(), now],
    );
  }

  /** The attempt succeeded: it is taken back, and who knows the password is no guesser at this account. */
  async forgive(keys: AttemptKeys): Promise<void> {
    await this.sql.query('DELETE FROM app.sign_in_failures WHERE key = $1', [keys.pair]);
    await this.sql.query('UPDATE app.sign_in_failures SET failures = greatest(failures - 1, 0) WHERE key = ANY($1::text[])', [[keys.account, keys.address].sort()]);
  }
}

const windowStart = (now: Date): Date => new Date(now.getTime() - THROTTLE.windowMs);
