import { retryWaitSeconds } from './retry-backoff.js';

const POLICY = { limit: 5, backoffSeconds: 5, factor: 2, maxBackoffSeconds: 60 };
const waits = (policy: typeof POLICY, attempts: number): (number | null)[] => Array.from({ length: attempts }, (_, index) => retryWaitSeconds(policy, index + 1));

describe('the wait before a sync is tried again', () => {
  it('begins with the declared duration, grows by the factor up to the longest, and ends with the limit', () => {
    expect(waits(POLICY, 6)).toEqual([5, 10, 20, 40, 60, null]);
  });

  it('never comes when no retry is allowed', () => {
    expect(waits({ ...POLICY, limit: 0 }, 1)).toEqual([null]);
  });

  it('stays the same with a factor of one', () => {
    expect(waits({ ...POLICY, factor: 1 }, 3)).toEqual([5, 5, 5]);
  });

  it('comes after every attempt when the limit is negative, also when the growth is beyond any number', () => {
    expect(retryWaitSeconds({ ...POLICY, limit: -1 }, 5_000)).toBe(60);
  });

  it('is never so long that a timer would fire at once', () => {
    const seconds = retryWaitSeconds({ ...POLICY, backoffSeconds: 1e15, maxBackoffSeconds: 1e15 }, 1) ?? Number.NaN;
    expect(seconds * 1_000).toBeLessThan(2 ** 31);
  });
});
