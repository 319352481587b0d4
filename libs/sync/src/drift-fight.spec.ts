import fc from 'fast-check';
import { corrected, FIGHT_LIMITS, mayCorrect, NO_CONTEST, resumedContest, type Contest, type ContestedField } from './drift-fight.js';

const LIMITS = { rounds: 3, windowMs: 1_000, holdMs: 5_000 };
const replicas: ContestedField = { path: 'spec.replicas', manager: 'autoscaler' };
const image: ContestedField = { path: 'spec.image', manager: 'kubectl-edit' };
const MANIFEST = 'sha256:one';

/** The field is written back right after each correction. */
const fought = (times: number, field = replicas, from: Contest = NO_CONTEST, every = 100): Contest =>
  Array.from({ length: times }, (_, n) => n * every).reduce((contest, at) => corrected(contest, [field], MANIFEST, at, LIMITS), from);

describe('a fight over a field', () => {
  it('is one when the same manager undid the same correction often enough, and names both', () => {
    expect(fought(2).fight).toBeNull();
    expect(fought(3).fight).toEqual({ ...replicas, rounds: 3, since: 0, heldAt: 200, manifest: MANIFEST });
  });

  it('is none when it is another field, or another manager, each time', () => {
    const other = { ...replicas, manager: 'somebody' };
    const contest = [replicas, image, replicas, other, image, other].reduce((state, field, n) => corrected(state, [field], MANIFEST, n, LIMITS), NO_CONTEST);
    expect(contest.fight).toBeNull();
  });

  it('is one, too, when the other side writes two fields in turn, or other fields in between', () => {
    const contest = [replicas, image, replicas, image, replicas].reduce((state, field, n) => corrected(state, [field], MANIFEST, n, LIMITS), NO_CONTEST);
    expect(contest.fight).toMatchObject({ ...replicas, rounds: 3 });
  });

  it('is remembered of so many fields, and not of every field that was ever written', () => {
    const contest = Array.from({ length: 500 }, (_, n) => ({ path: `data.k${n}`, manager: 'somebody' })).reduce((state, field) => corrected(state, [field], MANIFEST, 0, LIMITS), NO_CONTEST);
    expect(contest.rounds.size).toBe(200);
  });

  it('is none when the writes are far apart', () => {
    expect(fought(10, replicas, NO_CONTEST, LIMITS.windowMs + 1).fight).toBeNull();
  });

  it('holds corrections until the manifest is another or the time for one more try has come', () => {
    const { fight } = fought(3);
    const contest = fought(3);
    expect(mayCorrect(contest, MANIFEST, (fight?.heldAt ?? 0) + LIMITS.holdMs - 1, LIMITS)).toBe(false);
    expect(mayCorrect(contest, 'sha256:two', 300, LIMITS)).toBe(true);
    expect(mayCorrect(contest, MANIFEST, (fight?.heldAt ?? 0) + LIMITS.holdMs, LIMITS)).toBe(true);
  });

  it('is on again at once when one more try is undone, and over when it is not', () => {
    const contest = fought(3);
    const tried = corrected(contest, [replicas], MANIFEST, 200 + LIMITS.holdMs, LIMITS);
    expect(tried.fight).toMatchObject({ rounds: 4, heldAt: 200 + LIMITS.holdMs });
    expect(corrected(contest, [image], MANIFEST, 300, LIMITS).fight).toBeNull();
  });

  it('goes on after a restart', () => {
    const { fight } = fought(3);
    if (fight === null) throw new Error('there is no fight');
    const contest = resumedContest(fight);
    expect(mayCorrect(contest, MANIFEST, 300, LIMITS)).toBe(false);
    expect(corrected(contest, [replicas], MANIFEST, 200 + LIMITS.holdMs, LIMITS).fight).not.toBeNull();
  });

  it('never costs more corrections than the limit in one hold time, however the writes come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 200 }), (pauses) => {
        let contest = NO_CONTEST;
        let now = 0;
        const at: number[] = [];
        for (const pause of pauses) {
          now += pause;
          if (!mayCorrect(contest, MANIFEST, now, LIMITS)) continue;
          contest = corrected(contest, [replicas], MANIFEST, now, LIMITS);
          at.push(now);
        }
        for (const first of at) expect(at.filter((one) => one >= first && one < first + LIMITS.holdMs).length).toBeLessThanOrEqual(LIMITS.rounds);
      }),
    );
  });

  it('costs a bounded number of corrections in one hold time, however many fields are written in whatever order', () => {
    const fields = ['a', 'b', 'c'].map((path) => ({ path, manager: 'somebody' }));
    const most = (LIMITS.rounds - 1) * fields.length + 1;
    fc.assert(
      fc.property(fc.array(fc.record({ pause: fc.integer({ min: 1, max: 100 }), which: fc.subarray(fields, { minLength: 1 }) }), { maxLength: 200 }), (writes) => {
        let contest = NO_CONTEST;
        let now = 0;
        const at: number[] = [];
        for (const { pause, which } of writes) {
          now += pause;
          if (!mayCorrect(contest, MANIFEST, now, LIMITS)) continue;
          contest = corrected(contest, which, MANIFEST, now, LIMITS);
          at.push(now);
        }
        for (const first of at) expect(at.filter((one) => one >= first && one < first + LIMITS.holdMs).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('has limits that a person who edits twice does not reach', () => {
    expect(FIGHT_LIMITS.rounds).toBeGreaterThan(2);
  });
});
