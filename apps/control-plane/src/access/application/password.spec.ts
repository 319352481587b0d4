import { hashPassword, PasswordVerifier } from './password.js';

describe('passwords', () => {
  it('are hashed by argon2id with 19 MiB, two passes, one lane', async () => {
    expect(await hashPassword('secret')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('match themselves only, and nothing matches an account that does not exist', async () => {
    const verifier = new PasswordVerifier();
    const stored = await hashPassword('secret');
    expect(await verifier.matches('secret', stored)).toBe(true);
    expect(await verifier.matches('Secret', stored)).toBe(false);
    expect(await verifier.matches('nobody has this password', null)).toBe(false);
  });

  it('are compared a bounded number at a time, and the rest is told to come again', async () => {
    const verifier = new PasswordVerifier();
    const stored = await hashPassword('secret');
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => verifier.matches('wrong', stored)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(26);
    expect(refused[0]).toMatchObject({ reason: { code: 'access.too-many-attempts' } });
    expect(await verifier.matches('secret', stored)).toBe(true);
  });
});
