import { randomBytes } from 'node:crypto';
import type { EventStore, NewEvent } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import { TidemarkError } from '@tidemark/kernel';
import { REFUSALS_STREAM, SignInRefused, UserSignedIn, userStream } from '../domain/access.events.js';
import { sessionText, storedHash } from '../domain/credential-text.js';
import { SESSION_LIFE } from '../domain/session-life.js';
import type { AttemptKeys, FailureCount } from '../domain/sign-in-throttle.js';
import { attemptKeys, isShut, THROTTLE } from '../domain/sign-in-throttle.js';
import type { AccessStore, StoredUser } from './access-store.js';
import { MAX_PASSWORD, PasswordVerifier } from './password.js';

export interface SignInPorts {
  readonly store: AccessStore;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface SignedIn {
  /** The session id, shown here once. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly position: number;
}

interface Attempt {
  readonly name: string;
  readonly password: string;
  /** Where it comes from. */
  readonly address: string;
  readonly correlationId: string;
}

/** Turns a password into a session. What it answers, and how long it takes, does not say whether an account exists. */
export class SignIn {
  private readonly passwords = new PasswordVerifier();

  constructor(private readonly ports: SignInPorts) {}

  /** Throws `access.wrong-credentials`, `access.too-many-attempts`. */
  async signIn(attempt: Attempt): Promise<SignedIn> {
    const { store, clock } = this.ports;
    const keys = attemptKeys(attempt.name, attempt.address);
    // Counted before the password is looked at, so that many at once gain nothing; taken back on success.
    const counts = await store.countAttempt(keys, clock.now());
    if (isShut(keys, counts)) throw tooManyAttempts();
    const user = await store.user(attempt.name);
    const right = attempt.password.length <= MAX_PASSWORD && (await this.passwords.matches(attempt.password, user?.passwordHash ?? null));
    if (user === null || !right) return this.refuse(attempt, user, worthRecording(keys, counts));
    await store.forgive(keys);
    return this.begin(user, attempt);
  }

  private async begin(user: StoredUser, { address, correlationId }: Attempt): Promise<SignedIn> {
    const token = sessionText(randomBytes(32));
    const now = this.ports.clock.now();
    const expiresAt = new Date(now.getTime() + SESSION_LIFE.absoluteMs);
    await this.ports.store.addSession({ idHash: storedHash(token), userId: user.userId, now, expiresAt });
    const position = await this.append(user, userStream(user.userId), UserSignedIn.of({ userId: user.userId, address }), correlationId);
    return { token, expiresAt, position };
  }

  private async refuse(attempt: Attempt, user: StoredUser | null, why: Why | null): Promise<never> {
    if (why !== null) {
      const event = SignInRefused.of({ userId: user?.userId ?? null, address: attempt.address, why });
      await this.append(user, user ? userStream(user.userId) : REFUSALS_STREAM, event, attempt.correlationId);
    }
    throw new TidemarkError('access.wrong-credentials', 'The name or the password is wrong.', { nextStep: 'The first password of "admin" is in the file the control plane names when it starts.' });
  }

  private async append(user: StoredUser | null, stream: string, event: NewEvent, correlationId: string): Promise<number> {
    const actor = user ? { kind: 'user' as const, id: user.userId, name: user.name } : { kind: 'system' as const, id: 'anonymous' };
    const outcome = await this.ports.events.append({ commandId: this.ports.ids.uuid(), meta: { actor, correlationId }, streams: [{ stream, expected: 'any', events: [event] }] });
    return outcome.kind === 'appended' ? outcome.lastPosition : 0;
  }
}

type Why = 'wrong-credentials' | 'too-many-attempts';

/** The first failure of an address in its window and the one that shuts a door; a sprayer must not be able to fill the log. */
function worthRecording(keys: AttemptKeys, counts: readonly FailureCount[]): Why | null {
  const failures = (key: string): number => counts.find((count) => count.key === key)?.failures ?? 0;
  if (failures(keys.pair) === THROTTLE.pair || failures(keys.address) === THROTTLE.address || failures(keys.account) === THROTTLE.account) return 'too-many-attempts';
  return failures(keys.address) === 1 ? 'wrong-credentials' : null;
}

const tooManyAttempts = (): TidemarkError =>
  new TidemarkError('access.too-many-attempts', 'Too many sign-ins failed.', { nextStep: `Wait ${String(THROTTLE.windowMs / 60_000)} minutes; the password is not even looked at until then.` });
