import fc from 'fast-check';
import type { DesiredTarget } from '@tidemark/protocol';
import { evolveRollout, foldRollout } from './rollout-fold.js';
import { bundleOf, INITIAL_ROLLOUT, type RolloutState, type TargetState } from './rollout-state.js';
import type { RolloutEvent } from './rollout.events.js';

/** What the events mean, said as plainly as can be: a copy of everything for each of them. */
function meant(state: RolloutState, event: RolloutEvent): RolloutState {
  const withTarget = (target: TargetState): RolloutState => ({ ...state, targets: new Map(state.targets).set(target.targetId, target) });
  if (event.type === 'rollout.bundle-assigned') {
    const { targetId, clusterId, assignment, statement, historyId, cause, published } = event.data;
    const former = (state.targets.get(targetId)?.deployments ?? []).filter((deployment) => deployment.historyId !== historyId);
    const newest = cause === 'rollback' || state.hold !== null ? state.newest : bundleOf(event.data);
    const target = { targetId, clusterId, assignment, statement, deployments: [...former, { historyId, ...bundleOf(event.data) }], deletes: false };
    return { ...withTarget(target), newest, publishedThrough: Math.max(state.publishedThrough, published) };
  }
  if (event.type === 'rollout.target-withdrawn') {
    const target = state.targets.get(event.data.targetId);
    if (target === undefined) return state;
    const after = withTarget({ ...target, assignment: event.data.assignment, statement: null, deletes: event.data.cascade });
    return [...after.targets.values()].some(({ statement }) => statement !== null) ? after : { ...after, newest: null };
  }
  if (event.type === 'rollout.bundle-withheld') return { ...state, newest: bundleOf(event.data), publishedThrough: event.data.published };
  if (event.type === 'rollout.hold-placed') return { ...state, hold: event.data.kind };
  return event.type === 'rollout.hold-released' ? { ...state, hold: null } : state;
}

const bundle = fc.record({ digest: fc.constantFrom('a', 'b'), revision: fc.constantFrom('1', '2'), declarations: fc.nat(1), inputs: fc.constant('i'), published: fc.nat(9) });
const targetId = fc.constantFrom('east', 'west', 'north');
const assignment = fc.nat(5);
const assigned = fc
  .record({ targetId, assignment, historyId: fc.nat(3), bundle, cause: fc.constantFrom('commit' as const, 'rollback' as const) })
  .map(({ bundle: given, ...rest }) => ({ type: 'rollout.bundle-assigned', data: { ...rest, ...given, applicationId: 'app', clusterId: rest.targetId, statement: { targetId: rest.targetId } as DesiredTarget } }) as unknown as RolloutEvent);
const event: fc.Arbitrary<RolloutEvent> = fc.oneof(
  { weight: 4, arbitrary: assigned },
  fc.record({ targetId, assignment, cascade: fc.boolean() }).map((data) => ({ type: 'rollout.target-withdrawn', data }) as unknown as RolloutEvent),
  bundle.map((data) => ({ type: 'rollout.bundle-withheld', data }) as unknown as RolloutEvent),
  fc.constantFrom('manual', 'rollback').map((kind) => ({ type: 'rollout.hold-placed', data: { kind } }) as unknown as RolloutEvent),
  fc.constantFrom<RolloutEvent>({ type: 'rollout.hold-released', data: { applicationId: 'app' } }, { type: 'rollout.rollback-requested', data: {} } as unknown as RolloutEvent),
);
const events = fc.array(event, { maxLength: 30 });

/** With the order of targets and of fields. */
const written = (state: RolloutState): string => JSON.stringify({ ...state, targets: [...state.targets] });
const plain = (state: RolloutState): unknown => ({ ...state, targets: [...state.targets] });

describe('the fold of a rollout', () => {
  it('comes to what its events mean one by one, however they are paged', () => {
    fc.assert(
      fc.property(events, events, (first, second) => {
        const expected = plain([...first, ...second].reduce(meant, INITIAL_ROLLOUT));
        expect(plain(foldRollout(foldRollout(INITIAL_ROLLOUT, first), second))).toEqual(expected);
        expect(plain([...first, ...second].reduce(evolveRollout, INITIAL_ROLLOUT))).toEqual(expected);
      }),
    );
  });

  it('changes no state that somebody else may hold', () => {
    fc.assert(
      fc.property(events, events, (first, second) => {
        const held = foldRollout(INITIAL_ROLLOUT, first);
        const before = written(held);
        foldRollout(held, second);
        expect(written(held)).toBe(before);
      }),
    );
    expect(INITIAL_ROLLOUT.targets.size).toBe(0);
  });
});
