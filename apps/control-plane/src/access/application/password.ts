import { hash, verify } from '@node-rs/argon2';
import { TidemarkError } from '@tidemark/kernel';

/** OWASP's parameters for argon2id, which is what the library hashes by: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each costs 19 MiB and some 20 ms of a core: so many at once, and so many waiting. */
const AT_ONCE = 2;
const WAITING = 32;
/** Longer ones are refused before they are hashed. */
export const MAX_PASSWORD = 1_024;

export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

/** Compares passwords, a bounded number at a time. */
export class PasswordVerifier {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  /** `stored` null: an account that does not exist takes just as long, and never matches. Throws `access.busy`. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    await this.enter();
    try {
      const against = stored ?? (await (this.decoy ??= hashPassword('nobody has this password')));
      const same = await verify(against, password);
      return same && stored !== null;
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running += 1;
      return;
    }
    if (this.queue.length >= WAITING) throw new TidemarkError('access.too-many-attempts', 'Too many sign-ins are being checked right now.', { nextStep: 'Try again in a minute.' });
    await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  /** The place goes straight to the one who waits longest. */
  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.running -= 1;
  }
}
