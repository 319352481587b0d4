import { runChaos } from './chaos-run.js';
import { VICTIMS } from './victims.js';

/** Every run of CI kills at the same instants of the stream; `npm run chaos` kills more often and at others. */
const SEED = 3;

describe('kill -9 during a stream of commits', () => {
  it('loses no event, doubles none, and every cluster converges to the last commit', async () => {
    const outcomes = await runChaos({ victims: VICTIMS, kills: 2, seed: SEED });
    for (const outcome of outcomes) expect(outcome).toMatchObject({ recovered: 2, lost: [], doubled: [], outOfOrder: [], differences: [] });
    expect(outcomes.map(({ victim }) => victim)).toEqual(VICTIMS);
  }, 240_000);
});
