import { defineEvent } from '@tidemark/event-store';
import type { EventKind } from '@tidemark/event-store';
import { z } from 'zod';

const text = z.string().max(1_024);

export const UserSignedIn = defineEvent({
  type: 'access.user-signed-in',
  schema: z.object({ userId: z.uuid(), address: text }),
  describe: 'Somebody proved to be a user and got a session.',
});
/** Names of accounts that do not exist are never kept: people type passwords there. */
export const SignInRefused = defineEvent({
  type: 'access.sign-in-refused',
  schema: z.object({ userId: z.uuid().nullable(), address: text, why: z.enum(['wrong-credentials', 'too-many-attempts']) }),
  describe: 'A sign-in failed for the first time in a while, or so often that the door is shut for a while; what lies between is not recorded.',
});
export const TokenIssued = defineEvent({
  type: 'access.token-issued',
  schema: z.object({ tokenId: text, name: text, userId: z.uuid(), expiresAt: z.iso.datetime() }),
  describe: 'An API token was made; the token itself was shown once and is not kept.',
});
export const TokenRevoked = defineEvent({
  type: 'access.token-revoked',
  schema: z.object({ tokenId: text, userId: z.uuid() }),
  describe: 'An API token stopped working.',
});

/** Every event of this context. */
export const accessEvents: readonly EventKind[] = [UserSignedIn, SignInRefused, TokenIssued, TokenRevoked];

export const userStream = (userId: string): string => `user-${userId}`;
export const tokenStream = (tokenId: string): string => `token-${tokenId}`;
/** Refusals that belong to no account. */
export const REFUSALS_STREAM = 'access-refusals';
