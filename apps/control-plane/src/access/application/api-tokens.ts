import { randomBytes } from 'node:crypto';
import type { EventMeta, EventStore, NewEvent, Sql } from '@tidemark/event-store';
import type { Clock } from '@tidemark/kernel';
import { TidemarkError } from '@tidemark/kernel';
import { TokenIssued, TokenRevoked, tokenStream } from '../domain/access.events.js';
import { storedHash, tokenText } from '../domain/credential-text.js';
import { daysFrom, PER_USER, TOKEN_LIFE } from '../domain/session-life.js';
import type { AccessStore, StoredApiToken } from './access-store.js';

export interface ApiTokenPorts {
  readonly sql: Sql;
  readonly store: AccessStore;
  readonly events: EventStore;
  readonly clock: Clock;
}

export interface Intent {
  readonly commandId: string;
  readonly meta: EventMeta;
}

export interface IssuedToken {
  /** Shown here once. */
  readonly token: string;
  readonly tokenId: string;
  readonly expiresAt: Date;
  readonly position: number;
}

/** API tokens: as good as their owner until they expire or are revoked. Row and event are one transaction. */
export class ApiTokens {
  constructor(private readonly ports: ApiTokenPorts) {}

  /** Throws `access.bad-token-name`, `access.bad-token-life`, `access.too-many-tokens`, `access.command-id-reused`. */
  async issue(input: { userId: string; name: string; expiresInDays: number | null }, intent: Intent): Promise<IssuedToken> {
    const { store, clock } = this.ports;
    const days = input.expiresInDays ?? TOKEN_LIFE.defaultDays;
    check(input.name, days);
    const now = clock.now();
    if ((await store.livingTokens(input.userId, now)).length >= PER_USER.tokens) {
      throw new TidemarkError('access.too-many-tokens', `An account has at most ${String(PER_USER.tokens)} tokens.`, { nextStep: 'Revoke those that are not used.' });
    }
    const tokenId = randomBytes(8).toString('hex');
    const token = tokenText(tokenId, randomBytes(32));
    const expiresAt = daysFrom(now, days);
    const row: StoredApiToken = { tokenId, name: input.name, secretHash: storedHash(token), userId: input.userId, expiresAt, lastUsedAt: null, revokedAt: null };
    const event = TokenIssued.of({ tokenId, name: input.name, userId: input.userId, expiresAt: expiresAt.toISOString() });
    const position = await this.recorded(tokenId, event, intent, (sql) => store.addToken(sql, row, now));
    return { token, tokenId, expiresAt, position };
  }

  /** Throws `access.token-not-found`. */
  async revoke(input: { userId: string; tokenId: string }, intent: Intent): Promise<{ position: number }> {
    const before = await this.ports.events.receipt(intent.commandId);
    if (before) return { position: before.lastPosition };
    const event = TokenRevoked.of({ tokenId: input.tokenId, userId: input.userId });
    const position = await this.recorded(input.tokenId, event, intent, async (sql) => {
      if (await this.ports.store.revokeToken(sql, input.tokenId, input.userId, this.ports.clock.now())) return;
      throw new TidemarkError('access.token-not-found', 'You have no such token that still works.', { nextStep: 'List them with the query `apiTokens`.' });
    });
    this.ports.store.withdrawn();
    return { position };
  }

  private recorded(tokenId: string, event: NewEvent, { commandId, meta }: Intent, write: (sql: Sql) => Promise<void>): Promise<number> {
    return this.ports.sql.transaction(async (sql) => {
      await write(sql);
      const outcome = await this.ports.events.append({ commandId, meta, streams: [{ stream: tokenStream(tokenId), expected: 'any', events: [event] }] }, sql);
      if (outcome.kind === 'appended') return outcome.lastPosition;
      throw new TidemarkError('access.command-id-reused', 'This idempotency key was used already; a token is shown only once.', { nextStep: 'Use a new key.' });
    });
  }
}

function check(name: string, days: number): void {
  if (!/^[\p{L}\p{N} ._@/-]{1,100}$/u.test(name)) {
    throw new TidemarkError('access.bad-token-name', 'A token is named by 1 to 100 letters, digits, spaces and . _ @ / -', { nextStep: 'Name it after what uses it.', details: { path: 'input.name' } });
  }
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_LIFE.mostDays) {
    throw new TidemarkError('access.bad-token-life', `A token lives for 1 to ${String(TOKEN_LIFE.mostDays)} days.`, { details: { path: 'input.expiresInDays' }, nextStep: `Leave it out for ${String(TOKEN_LIFE.defaultDays)} days.` });
  }
}
