import { attemptKeys, isShut, THROTTLE } from './sign-in-throttle.js';

const counts = (key: string, failures: number) => [{ key, failures }];

describe('the throttle of sign-ins', () => {
  const keys = attemptKeys('admin', '10.0.0.1');

  it('lets five attempts at one account from one address pass, and not the sixth', () => {
    expect(isShut(keys, counts(keys.pair, THROTTLE.pair))).toBe(false);
    expect(isShut(keys, counts(keys.pair, THROTTLE.pair + 1))).toBe(true);
  });

  it('stops an address that tries many accounts, and an account that many addresses try', () => {
    expect(isShut(keys, counts(keys.address, THROTTLE.address + 1))).toBe(true);
    expect(isShut(keys, counts(keys.account, THROTTLE.account + 1))).toBe(true);
  });

  it('counts names without regard to case, and keeps none of them readable', () => {
    expect(attemptKeys('ADMIN', '10.0.0.1')).toEqual(keys);
    expect(JSON.stringify(keys)).not.toMatch(/admin|10\.0\.0\.1/);
  });

  it('counts an IPv6 network as one address, and IPv4 in IPv6 as IPv4', () => {
    expect(attemptKeys('a', '2001:db8:1:2:3:4:5:6').address).toBe(attemptKeys('a', '2001:db8:1:2::9').address);
    expect(attemptKeys('a', '2001:db8:1:2::9').address).not.toBe(attemptKeys('a', '2001:db8:1:3::9').address);
    expect(attemptKeys('a', '::ffff:10.0.0.1').address).toBe(attemptKeys('a', '10.0.0.1').address);
  });
});
