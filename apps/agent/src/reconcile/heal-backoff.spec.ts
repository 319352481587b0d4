import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HealBackoff } from './heal-backoff.js';

describe('HealBackoff', () => {
  /** What happens when the difference comes back right after each correction. */
  function fight(rounds: number): { delays: number[]; backoff: HealBackoff; now: number } {
    const backoff = new HealBackoff();
    const delays: number[] = [];
    let now = 0;
    for (let round = 0; round < rounds; round += 1) {
      const delay = backoff.delay('x', now);
      delays.push(delay / 1_000);
      now += delay;
      backoff.corrected('x', now);
      now += 1_000;
    }
    return { delays, backoff, now };
  }

  it('corrects the first difference at once and waits longer each time it recurs, up to five minutes', () => {
    expect(fight(9).delays).toEqual([0, 2, 6, 18, 54, 162, 300, 300, 300]);
  });

  it('starts anew for a difference that comes long after the last correction', () => {
    const { backoff, now } = fight(4);
    expect(backoff.delay('x', now + 60_000)).toBe(0);
  });

  it('does not forget a fight sooner than its corrections were put off', () => {
    const { backoff, now } = fight(6);
    expect(backoff.delay('x', now + 150_000)).toBe(300_000);
    const rested = fight(6);
    expect(rested.backoff.delay('x', rested.now + 200_000)).toBe(0);
  });

  it('does not lengthen a wait because it is asked again, and goes on after a refusal', () => {
    const backoff = new HealBackoff();
    backoff.delay('x', 0);
    backoff.corrected('x', 0);
    expect(backoff.delay('x', 1_000)).toBe(2_000);
    expect(backoff.delay('x', 2_000)).toBe(1_000);
    expect(backoff.failed('x', 3_000)).toBe(6_000);
  });

  it('corrects at once after another revision', () => {
    const { backoff, now } = fight(4);
    backoff.reset();
    expect(backoff.delay('x', now)).toBe(0);
  });

  it('makes every correction of a difference that comes back at once wait at least as long as the one before, in any pattern of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ quiet: fc.integer({ min: 0, max: 30_000 }), askedAgain: fc.integer({ min: 0, max: 5 }) }), { maxLength: 30 }), (rounds) => {
        const backoff = new HealBackoff();
        let [now, before] = [0, 0];
        for (const { quiet, askedAgain } of rounds) {
          now += quiet;
          const delay = backoff.delay('x', now);
          for (let n = 0; n < askedAgain; n += 1) expect(backoff.delay('x', now)).toBe(delay);
          expect(delay).toBeGreaterThanOrEqual(before);
          expect(delay).toBeLessThanOrEqual(300_000);
          now += delay;
          expect(backoff.delay('x', now)).toBe(0);
          backoff.corrected('x', now);
          before = delay;
        }
      }),
    );
  });

  it('keeps objects apart', () => {
    const { backoff, now } = fight(3);
    expect(backoff.delay('y', now)).toBe(0);
  });
});
