import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@tidemark/kernel';
import type { Authenticator, Presented, Viewer } from '../../platform/auth/authenticator.js';
import type { Credential } from '../domain/credential-text.js';
import { parseCredential } from '../domain/credential-text.js';
import { SESSION_LIFE, sessionEnds } from '../domain/session-life.js';
import type { AccessStore } from './access-store.js';

/** Knows viewers by their session or API token. */
export class SessionAuthenticator implements Authenticator {
  constructor(
    private readonly store: AccessStore,
    private readonly clock: Clock,
  ) {}

  onWithdrawn(listener: () => void): void {
    this.store.onWithdrawn(listener);
  }

  /** A bearer that is not good is not made good by a cookie beside it. */
  async authenticate({ bearer, cookie }: Presented): Promise<Viewer | null> {
    const text = bearer ?? cookie;
    const credential = text === null ? null : parseCredential(text);
    if (credential === null) return null;
    const by = bearer === null ? 'cookie' : 'bearer';
    if (credential.kind === 'session') return this.bySession(credential, by);
    return by === 'bearer' ? this.byToken(credential) : null;
  }

  private async bySession({ idHash }: Extract<Credential, { kind: 'session' }>, by: Viewer['by']): Promise<Viewer | null> {
    const session = await this.store.session(idHash);
    const now = this.clock.now();
    if (session === null || sessionEnds(session.lastUsedAt, session.expiresAt) <= now) return null;
    if (isStale(session.lastUsedAt, now)) await this.store.noteSessionUse(idHash, now);
    return { kind: 'user', id: session.userId, userId: session.userId, name: session.name, by };
  }

  private async byToken({ tokenId, secretHash }: Extract<Credential, { kind: 'token' }>): Promise<Viewer | null> {
    const token = await this.store.token(tokenId);
    const now = this.clock.now();
    if (token === null || !timingSafeEqual(Buffer.from(token.secretHash, 'hex'), Buffer.from(secretHash, 'hex'))) return null;
    if (token.revokedAt !== null || token.expiresAt <= now) return null;
    if (isStale(token.lastUsedAt, now)) await this.store.noteTokenUse(tokenId, now);
    return { kind: 'token', id: tokenId, userId: token.userId, name: token.name, by: 'bearer' };
  }
}

const isStale = (notedAt: Date | null, now: Date): boolean => notedAt === null || now.getTime() - notedAt.getTime() > SESSION_LIFE.noteEveryMs;
