import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '@tidemark/event-store';

/** Who is asking, as their credential proves. */
export interface Viewer {
  readonly kind: 'user' | 'token';
  readonly id: string;
  readonly name: string;
  /** The account behind it; a token acts for the one who issued it. */
  readonly userId: string;
  /** A cookie is sent by browsers unasked: what changes something then needs a sign that a script of ours sent it. */
  readonly by: 'bearer' | 'cookie';
}

/** What a request shows. A bearer counts before a cookie. */
export interface Presented {
  readonly bearer: string | null;
  readonly cookie: string | null;
}

/** The one judge of credentials: HTTP, GraphQL and WebSocket all ask it. */
export interface Authenticator {
  /** null: no credential, or none that is good now. Never says which. */
  authenticate(presented: Presented): Promise<Viewer | null>;
  /** Calls the listener when a credential ended in this process: what stays open by one must be looked at again. */
  onWithdrawn(listener: () => void): void;
}

/** Injection token of the `Authenticator`. */
export const AUTHENTICATOR = Symbol('Authenticator');

export const SESSION_COOKIE = 'tidemark_session';

/** Longer than any credential of ours; what is longer is none. */
const MAX_CREDENTIAL = 256;
const BEARER = /^Bearer ([A-Za-z0-9_-]+)$/i;

export function presentedBy(headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>): Presented {
  return { bearer: bearerOf(headers.authorization), cookie: cookieOf(headers.cookie) };
}

export function bearerOf(authorization: unknown): string | null {
  if (typeof authorization !== 'string' || authorization.length > MAX_CREDENTIAL) return null;
  return BEARER.exec(authorization)?.[1] ?? null;
}

function cookieOf(header: string | undefined): string | null {
  const prefix = `${SESSION_COOKIE}=`;
  const pair = header?.split(';').map((part) => part.trim()).find((part) => part.startsWith(prefix));
  const value = pair?.slice(prefix.length) ?? '';
  return value !== '' && value.length <= MAX_CREDENTIAL ? value : null;
}

/** The viewer as events name them. */
export const actorOf = ({ kind, id, name }: Viewer): Actor => ({ kind, id, name });
