import { deploymentOutcome, reachState } from './outcome.js';

const syncs = (...outcomes: string[]) => outcomes.map((outcome) => ({ outcome }));

describe('deploymentOutcome', () => {
  it.each([
    ['pending', syncs(), false],
    ['superseded', syncs(), true],
    ['running', syncs('failed', 'running'), false],
    ['superseded', syncs('running'), true],
    ['succeeded', syncs('failed', 'succeeded'), false],
    ['succeeded', syncs('succeeded', 'failed'), true],
    ['failed', syncs('terminated'), false],
    ['failed', syncs('failed'), true],
  ])('is %s', (expected, given, superseded) => {
    expect(deploymentOutcome(given, superseded)).toBe(expected);
  });
});

describe('reachState', () => {
  const at = { superseded: false, assigned: 'd1', runs: null, sync: 'OUT_OF_SYNC', lastOutcome: null };
  it.each([
    ['pending', at],
    ['live', { ...at, runs: 'd1' }],
    ['syncing', { ...at, sync: 'SYNCING', runs: 'd1' }],
    ['failed', { ...at, lastOutcome: 'failed' }],
    ['pending', { ...at, lastOutcome: 'succeeded', runs: 'd0' }],
    ['superseded', { ...at, superseded: true, runs: 'd1' }],
  ])('is %s', (expected, given) => {
    expect(reachState(given)).toBe(expected);
  });
});
