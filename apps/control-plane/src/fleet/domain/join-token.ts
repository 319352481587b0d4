import { createHash, timingSafeEqual } from 'node:crypto';
import { TidemarkError } from '@tidemark/kernel';

export const TOKEN_LIFE = { defaultSeconds: 60 * 60, maxSeconds: 24 * 60 * 60 } as const;
const TOKEN = /^tmj_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** What the bearer shows: the id finds the row, the 256-bit secret proves the right. */
export const formatJoinToken = (tokenId: string, secret: Uint8Array): string => `tmj_${tokenId.replaceAll('-', '')}_${Buffer.from(secret).toString('base64url')}`;

/** null when the text has not the form of a join token. */
export function parseJoinToken(text: string): { tokenId: string; secretHash: Buffer } | null {
  const match = TOKEN.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const id = match[1];
  const tokenId = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
  return { tokenId, secretHash: hashSecret(Buffer.from(match[2], 'base64url')) };
}

/** A secret of 256 random bits needs no slow hash. */
export const hashSecret = (secret: Uint8Array): Buffer => createHash('sha256').update(secret).digest();

export interface StoredToken {
  readonly clusterId: string;
  readonly hash: Buffer;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** Whether the token opens the door now. The order matters: who does not know the secret learns nothing about the token. */
export function judgeToken(stored: StoredToken, secretHash: Buffer, now: Date): TidemarkError | null {
  if (!timingSafeEqual(stored.hash, secretHash)) return refusals.unknown();
  if (stored.usedAt) return refusals.used(stored.usedAt);
  if (stored.expiresAt <= now) return refusals.expired(stored.expiresAt);
  return null;
}

const NEXT = 'Issue a new join token for the cluster (mutation issueJoinToken), or register another with `tidemark cluster register NAME`.';
export const refusals = {
  unknown: (): TidemarkError => new TidemarkError('fleet.join-token-unknown', 'The join token is not known.', { nextStep: `Check that it was copied whole. ${NEXT}` }),
  used: (at: Date): TidemarkError => new TidemarkError('fleet.join-token-used', `The join token was used already at ${at.toISOString()}; it is good for one agent.`, { nextStep: NEXT }),
  expired: (at: Date): TidemarkError => new TidemarkError('fleet.join-token-expired', `The join token expired at ${at.toISOString()}.`, { nextStep: NEXT }),
} as const;

/** @throws TidemarkError `fleet.bad-token-life` */
export function checkTokenLife(seconds: number): void {
  if (Number.isFinite(seconds) && seconds >= 60 && seconds <= TOKEN_LIFE.maxSeconds) return;
  throw new TidemarkError('fleet.bad-token-life', 'A join token lives between one minute and 24 hours.', { nextStep: 'Leave the life out for one hour.' });
}
