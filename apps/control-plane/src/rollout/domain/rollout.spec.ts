import { TidemarkError } from '@tidemark/kernel';
import { desiredTarget } from '@tidemark/protocol';
import fc from 'fast-check';
import type { DeliveryPlan } from './delivery-plan.js';
import { rollout } from './rollout.js';
import type { RequestSync, RolloutCommand, StartRollback } from './rollout.commands.js';
import { rolloutEvents, type RolloutEvent } from './rollout.events.js';
import type { Bundle } from './rollout-state.js';

const APPLICATION = '11111111-1111-4111-8111-111111111111';
const EAST = { clusterId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', clusterName: 'east' };
const WEST = { clusterId: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', clusterName: 'west' };
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const INPUTS = digest('0');

const plan = (change: Partial<DeliveryPlan> = {}): DeliveryPlan => ({
  applicationId: APPLICATION,
  name: 'orders',
  namespace: 'argocd',
  destinationNamespace: 'orders',
  clusters: [EAST, WEST],
  automated: true,
  policy: { selfHeal: true, prune: true, allowEmpty: false, retry: { limit: 5, backoffSeconds: 5, factor: 2, maxBackoffSeconds: 180 } },
  syncOptions: ['CreateNamespace=true'],
  ignoreDifferences: [],
  cascade: true,
  inputs: INPUTS,
  ...change,
});

/** Publications are numbered as they are made. */
let lastPosition = 0;
const position = (): number => (lastPosition += 1);

const bundle = (letter: string, change: Partial<Bundle> = {}): Bundle => ({ digest: digest(letter), revision: letter.repeat(40), declarations: 0, inputs: INPUTS, published: position(), ...change });
const publish = (letter: string, of = plan()): RolloutCommand => ({ kind: 'assign-bundle', plan: of, bundle: bundle(letter), cause: 'commit' });
const sync = (change: Partial<RequestSync> = {}): RequestSync => ({ kind: 'request-sync', plan: plan(), clusterIds: null, prune: null, allowEmpty: false, force: false, resources: null, syncOptions: [], revision: null, initiatedBy: 'ada', ...change });
const rollback = (to: string, change: Partial<StartRollback> = {}): StartRollback => ({ kind: 'start-rollback', plan: plan(), clusterIds: null, to, prune: null, initiatedBy: 'ada', ...change });
const hold: RolloutCommand = { kind: 'place-hold', applicationId: APPLICATION };
const release = (of = plan()): RolloutCommand => ({ kind: 'release-hold', plan: of });

const fold = (events: readonly RolloutEvent[]) => events.reduce((state, event) => rollout.evolve(state, event), rollout.initial);

/** Everything the commands lead to, in order. */
function history(...commands: RolloutCommand[]): RolloutEvent[] {
  return commands.reduce<RolloutEvent[]>((events, command) => [...events, ...rollout.decide(fold(events), command)], []);
}

const given = (...commands: RolloutCommand[]) => ({ when: (command: RolloutCommand) => rollout.decide(fold(history(...commands)), command) });

const assignments = (events: readonly RolloutEvent[]) => events.flatMap((event) => (event.type === 'rollout.bundle-assigned' ? [event.data] : []));
const types = (events: readonly RolloutEvent[]) => events.map(({ type }) => type);

function refusal(run: () => unknown): TidemarkError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof TidemarkError) return thrown;
    throw thrown;
  }
  throw new Error('not refused');
}

describe('a published bundle', () => {
  it('is assigned to every cluster with a sync, when the application is automated', () => {
    const assigned = assignments(given().when(publish('a')));
    expect(assigned.map(({ clusterId, assignment, historyId, digest: to }) => ({ clusterId, assignment, historyId, to }))).toEqual([
      { clusterId: EAST.clusterId, assignment: 1, historyId: 1, to: digest('a') },
      { clusterId: WEST.clusterId, assignment: 1, historyId: 1, to: digest('a') },
    ]);
    expect(assigned[0]?.sync).toMatchObject({ prune: true, initiatedBy: 'auto-sync' });
  });

  it('is stated as the protocol has it', () => {
    for (const { statement } of assignments(given().when(publish('a')))) expect(desiredTarget.parse(statement)).toEqual(statement);
  });

  it('is only stated when a person syncs the application', () => {
    expect(assignments(given().when(publish('a', plan({ automated: false })))).map((assigned) => assigned.sync)).toEqual([null, null]);
  });

  it('changes nothing when it is published again', () => {
    expect(given(publish('a')).when(publish('a'))).toEqual([]);
  });

  it('is old when it comes again after a newer one', () => {
    const [first, again, newer] = [publish('a'), publish('a'), publish('b')];
    expect(given(first, again, newer).when(again)).toEqual([]);
    expect(given(first, again, newer, { kind: 'withdraw-targets', applicationId: APPLICATION, cascade: true }).when(again)).toEqual([]);
  });

  it('is kept back by a hold, once', () => {
    expect(types(given(publish('a'), hold).when(publish('b')))).toEqual(['rollout.bundle-withheld']);
    expect(given(publish('a'), hold, publish('b')).when(publish('b'))).toEqual([]);
  });

  it('tells the catalog of declarations it holds, and once more when they are gone', () => {
    const root: RolloutCommand = { kind: 'assign-bundle', plan: plan(), bundle: bundle('a', { declarations: 3 }), cause: 'commit' };
    expect(assignments(given().when(root)).every(({ declares }) => declares)).toBe(true);
    expect(assignments(given(root).when(publish('b'))).every(({ declares }) => declares)).toBe(true);
    expect(assignments(given(root, publish('b')).when(publish('c'))).some(({ declares }) => declares)).toBe(false);
  });
});

describe('a changed declaration', () => {
  const restate = (of: DeliveryPlan): RolloutCommand => ({ kind: 'restate-policy', plan: of });

  it('is stated under the same sync and the same ID of the history', () => {
    const [before] = assignments(history(publish('a')));
    const [after] = assignments(given(publish('a')).when(restate(plan({ syncOptions: [] }))));
    expect(after).toMatchObject({ assignment: 2, historyId: 1, digest: digest('a'), sync: before?.sync, cause: 'declaration' });
    expect(after?.statement.syncOptions).toEqual([]);
    const namespaceMetadata = { labels: { team: 'shop' }, annotations: {} };
    const [labelled] = assignments(given(publish('a')).when(restate(plan({ namespaceMetadata }))));
    expect(labelled?.statement.namespaceMetadata).toEqual(namespaceMetadata);
  });

  it('says nothing when nothing changed for the agent', () => {
    expect(given(publish('a')).when(restate(plan()))).toEqual([]);
    expect(given().when(restate(plan()))).toEqual([]);
  });

  it('starts the first sync of what was only stated, when auto-sync is turned on', () => {
    const manual = plan({ automated: false });
    const started = assignments(given(publish('a', manual)).when(restate(plan())));
    expect(started.map(({ sync: asked, historyId }) => ({ asked: asked !== null, historyId }))).toEqual([{ asked: true, historyId: 1 }, { asked: true, historyId: 1 }]);
  });

  it('brings the bundle to a cluster that joins, and withdraws it from one that leaves', () => {
    const east = plan({ clusters: [EAST] });
    expect(assignments(given(publish('a', east)).when(restate(plan()))).map(({ clusterId }) => clusterId)).toEqual([WEST.clusterId]);
    expect(given(publish('a')).when(restate(east))).toEqual([
      { type: 'rollout.target-withdrawn', data: expect.objectContaining({ clusterId: WEST.clusterId, assignment: 2, cascade: true }) },
    ]);
  });

  it('waits for a new render before it brings a cluster to other sources', () => {
    expect(given(publish('a', plan({ clusters: [EAST] }))).when(restate(plan({ inputs: digest('9') })))).toEqual([]);
  });
});

describe('a requested sync', () => {
  it('gives a manual target its sync under the ID it was stated with', () => {
    const manual = plan({ automated: false });
    const asked = assignments(given(publish('a', manual)).when(sync({ plan: manual })));
    expect(asked.map(({ historyId, cause }) => ({ historyId, cause }))).toEqual([{ historyId: 1, cause: 'manual' }, { historyId: 1, cause: 'manual' }]);
  });

  it('is a new deployment when the bundle was synced before', () => {
    expect(assignments(given(publish('a')).when(sync())).map(({ historyId }) => historyId)).toEqual([2, 2]);
  });

  it('of some objects says which, and is no new deployment', () => {
    const resources = [{ group: 'apps', kind: 'Deployment', name: 'web' }];
    const asked = assignments(given(publish('a')).when(sync({ clusterIds: [WEST.clusterId], resources, syncOptions: ['Replace=true'] })));
    expect(asked).toMatchObject([{ historyId: 1, sync: { resources, syncOptions: ['Replace=true'] }, statement: { sync: { resources, syncOptions: ['Replace=true'] } } }]);
  });

  it.each([
    ['nothing of pruning: what the policy prunes is not asked for', {}, true, { prune: true, automated: true }],
    ['nothing of pruning, and the policy prunes nothing', {}, false, { prune: false }],
    ['that it prunes', { prune: true }, true, { prune: true }],
    ['that it may prune everything', { prune: true, allowEmpty: true }, true, { prune: true, allowEmpty: true }],
  ])('says %s', (_what, asked, policyPrunes, expected) => {
    const of = plan({ policy: { ...plan().policy, prune: policyPrunes } });
    const [assigned] = assignments(given(publish('a', of)).when(sync({ plan: of, ...asked })));
    const { prune, automated, allowEmpty } = assigned?.sync ?? {};
    expect({ prune, ...(automated !== undefined && { automated }), ...(allowEmpty !== undefined && { allowEmpty }) }).toEqual(expected);
  });

  it('reaches only the clusters it names, and prunes as it says', () => {
    const asked = assignments(given(publish('a')).when(sync({ clusterIds: [WEST.clusterId], prune: false, force: true })));
    expect(asked).toMatchObject([{ clusterId: WEST.clusterId, sync: { prune: false, force: true, initiatedBy: 'ada' } }]);
  });

  it('takes the newest bundle under a hold by hand, and the old one under a rollback', () => {
    expect(assignments(given(publish('a'), hold, publish('b')).when(sync()))[0]?.digest).toBe(digest('b'));
    expect(assignments(given(publish('a'), publish('b'), rollback('1')).when(sync()))[0]?.digest).toBe(digest('a'));
  });

  it.each([
    ['before anything is rendered', [], sync(), 'rollout.nothing-rendered'],
    ['for a cluster that is not its', [publish('a')], sync({ clusterIds: [APPLICATION] }), 'rollout.target-not-found'],
    ['for a revision that is not current', [publish('a')], sync({ revision: 'bbbb' }), 'rollout.revision-not-current'],
  ] as const)('is refused %s', (_what, before, command, code) => {
    expect(refusal(() => given(...before).when(command))).toMatchObject({ code, nextStep: expect.any(String) });
  });
});

describe('a rollback', () => {
  const deployed = [publish('a'), publish('b'), publish('c')] as const;

  it('puts every target back, and holds auto-sync', () => {
    const events = given(...deployed).when(rollback('1'));
    expect(types(events)).toEqual(['rollout.rollback-requested', 'rollout.hold-placed', 'rollout.bundle-assigned', 'rollout.bundle-assigned']);
    expect(events[0]?.data).toMatchObject({ fromDigest: digest('c'), toDigest: digest('a'), toRevision: 'a'.repeat(40) });
    expect(assignments(events)).toMatchObject([{ historyId: 4, digest: digest('a'), cause: 'rollback' }, { historyId: 4, digest: digest('a') }]);
  });

  it.each(['2', 'bbbb', 'BBBBBBB', 'sha256:bbbb'])('understands "%s"', (to) => {
    expect(assignments(given(...deployed).when(rollback(to)))[0]?.digest).toBe(digest('b'));
  });

  it('of one cluster leaves the others, until they are rolled back to the same, too', () => {
    const east = rollback('1', { clusterIds: [EAST.clusterId] });
    expect(assignments(given(...deployed).when(east)).map(({ clusterId }) => clusterId)).toEqual([EAST.clusterId]);
    expect(assignments(given(...deployed, east).when(rollback('aaaa'))).map(({ clusterId }) => clusterId)).toEqual([WEST.clusterId]);
  });

  it('keeps newer bundles back until its release assigns the newest', () => {
    const held = [...deployed, rollback('1'), publish('d')];
    expect(types(history(...held)).at(-1)).toBe('rollout.bundle-withheld');
    const events = given(...held).when(release());
    expect(types(events)).toEqual(['rollout.hold-released', 'rollout.bundle-assigned', 'rollout.bundle-assigned']);
    expect(assignments(events)).toMatchObject([{ digest: digest('d'), cause: 'release', historyId: 5 }, { digest: digest('d') }]);
  });

  it('returns to what was newest when nothing was published meanwhile', () => {
    expect(assignments(given(...deployed, rollback('1')).when(release()))[0]?.digest).toBe(digest('c'));
  });

  it('to an unknown revision names the nearest', () => {
    const error = refusal(() => given(...deployed).when(rollback('9')));
    expect(error).toMatchObject({ code: 'rollout.revision-not-found', nextStep: expect.stringContaining('Nearest: 3 (cccccccccccc), 2') });
  });

  it.each([
    ['what it has now', '3', 'rollout.rollback-to-self'],
    ['an unknown revision', 'ffff', 'rollout.revision-not-found'],
    ['a prefix that is too short', 'a', 'rollout.revision-not-found'],
  ])('to %s is refused', (_what, to, code) => {
    expect(refusal(() => given(...deployed).when(rollback(to))).code).toBe(code);
  });

  it('to another deployment of the bundle it has is refused as already there', () => {
    expect(refusal(() => given(publish('a'), sync()).when(rollback('1'))).code).toBe('rollout.already-there');
  });

  it('to a revision that was rendered in two ways is refused as ambiguous', () => {
    const first = publish('a');
    const again: RolloutCommand = { kind: 'assign-bundle', plan: plan(), bundle: { ...bundle('b'), revision: 'a'.repeat(40) }, cause: 'declaration' };
    expect(refusal(() => given(first, again, publish('c')).when(rollback('aaaa'))).code).toBe('rollout.revision-ambiguous');
  });
});

describe('a hold', () => {
  it('is placed once, and released once', () => {
    expect(given(publish('a'), hold).when(hold)).toEqual([]);
    expect(refusal(() => given(publish('a')).when(release())).code).toBe('rollout.not-held');
  });
});

describe('a retired application', () => {
  const withdraw: RolloutCommand = { kind: 'withdraw-targets', applicationId: APPLICATION, cascade: true };

  it('is withdrawn from every cluster, once', () => {
    expect(types(given(publish('a')).when(withdraw))).toEqual(['rollout.target-withdrawn', 'rollout.target-withdrawn']);
    expect(given(publish('a'), withdraw).when(withdraw)).toEqual([]);
  });

  it.each([
    { syncOptions: ['Delete=false'], cascade: false },
    { syncOptions: ['Delete=confirm'], cascade: true },
    { syncOptions: ['Delete=true'], cascade: true },
    { syncOptions: ['Delete=false', ' Delete=true '], cascade: true },
    { syncOptions: ['Prune=false'], cascade: true },
  ])('loses its objects as its options say: $syncOptions', ({ syncOptions, cascade }) => {
    const told = given(publish('a', plan({ syncOptions }))).when(withdraw);
    expect(told.map(({ data }) => data)).toEqual([expect.objectContaining({ cascade }), expect.objectContaining({ cascade })]);
  });

  it('is let go by whoever no longer waits for its deletion, once', () => {
    const letGo: RolloutCommand = { ...withdraw, cascade: false };
    expect(given(publish('a'), withdraw).when(letGo).map(({ data }) => data)).toEqual([expect.objectContaining({ cascade: false, assignment: 3 }), expect.objectContaining({ cascade: false, assignment: 3 })]);
    expect(given(publish('a'), withdraw, letGo).when(letGo)).toEqual([]);
    expect(given(publish('a'), withdraw, publish('a'), letGo).when(letGo)).toEqual([]);
  });

  it('does not start with old content when it comes back', () => {
    expect(given(publish('a'), withdraw).when({ kind: 'restate-policy', plan: plan() })).toEqual([]);
    expect(assignments(given(publish('a'), withdraw).when(publish('a')))[0]).toMatchObject({ assignment: 3, historyId: 2 });
  });
});

describe('any sequence of commands', () => {
  const letter = fc.constantFrom('a', 'b', 'c', 'd');
  const command: fc.Arbitrary<RolloutCommand> = fc.oneof(
    letter.map((of) => publish(of)),
    letter.map((of) => publish(of, plan({ automated: false }))),
    fc.constant(hold),
    fc.constant(release()),
    fc.constant(sync()),
    fc.integer({ min: 1, max: 4 }).map((id) => rollback(String(id))),
    fc.constantFrom(plan(), plan({ clusters: [EAST] }), plan({ syncOptions: [] })).map((of): RolloutCommand => ({ kind: 'restate-policy', plan: of })),
    fc.constant<RolloutCommand>({ kind: 'withdraw-targets', applicationId: APPLICATION, cascade: true }),
  );

  const attempt = (events: readonly RolloutEvent[], next: RolloutCommand): readonly RolloutEvent[] => {
    try {
      return rollout.decide(fold(events), next);
    } catch (thrown) {
      if (thrown instanceof TidemarkError) return [];
      throw thrown;
    }
  };

  it('numbers assignments without a gap, never lowers an ID, and makes only events of its schemas', () => {
    const schemas = new Map<string, (typeof rolloutEvents)[number]>(rolloutEvents.map((definition) => [definition.type, definition]));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        const events = commands.reduce<RolloutEvent[]>((all, next) => [...all, ...attempt(all, next)], []);
        const seen = new Map<string, { assignment: number; historyId: number }>();
        for (const event of events) {
          expect(schemas.get(event.type)?.schema.safeParse(event.data).success).toBe(true);
          if (event.type !== 'rollout.bundle-assigned' && event.type !== 'rollout.target-withdrawn') continue;
          const before = seen.get(event.data.targetId) ?? { assignment: 0, historyId: 0 };
          const historyId = event.type === 'rollout.bundle-assigned' ? event.data.historyId : before.historyId;
          expect(event.data.assignment).toBe(before.assignment + 1);
          expect(historyId).toBeGreaterThanOrEqual(before.historyId);
          seen.set(event.data.targetId, { assignment: event.data.assignment, historyId });
        }
      }),
    );
  });

  it('never brings a new bundle past a hold', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 15 }), letter, (commands, of) => {
        const events = commands.reduce<RolloutEvent[]>((all, next) => [...all, ...attempt(all, next)], []);
        if (fold(events).hold === null) return;
        expect(assignments(attempt(events, publish(of)))).toEqual([]);
      }),
    );
  });
});
