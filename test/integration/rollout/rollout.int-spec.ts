import { randomUUID } from 'node:crypto';
import { desiredTarget } from '@tidemark/protocol';
import { RequestOperation } from '../../../apps/control-plane/src/rollout/application/request-operation.command.js';
import { RequestOperationHandler } from '../../../apps/control-plane/src/rollout/application/request-operation.handler.js';
import { RequestSync } from '../../../apps/control-plane/src/rollout/application/request-sync.command.js';
import { RequestSyncHandler } from '../../../apps/control-plane/src/rollout/application/request-sync.handler.js';
import { ReleaseHold } from '../../../apps/control-plane/src/rollout/application/release-hold.command.js';
import { ReleaseHoldHandler } from '../../../apps/control-plane/src/rollout/application/release-hold.handler.js';
import { StartRollback } from '../../../apps/control-plane/src/rollout/application/start-rollback.command.js';
import { StartRollbackHandler } from '../../../apps/control-plane/src/rollout/application/start-rollback.handler.js';
import { applicationIdOf } from '../../../apps/control-plane/src/catalog/domain/application-identity.js';
import { targetIdOf } from '../../../apps/control-plane/src/rollout/domain/rollout-state.js';
import { ADA, applicationYaml, CatalogFixture, EAST, WEST } from '../catalog/catalog.fixture.js';

const orders = applicationIdOf('argocd', 'orders');

describe('rollouts', () => {
  let fixture: CatalogFixture;
  beforeEach(async () => {
    fixture = await CatalogFixture.create();
    await fixture.declare(applicationYaml('orders'), ['east', 'west']);
  });
  afterEach(async () => {
    await fixture.dispose();
  });

  const publish = async (revision: string): Promise<string> => {
    const digest = await fixture.publish('orders', { objects: [{ revision }] }, revision.repeat(40));
    await fixture.settle();
    return digest;
  };
  const given = () => ({ applicationId: orders, clusterIds: null, commandId: randomUUID(), meta: ADA });
  const history = async (clusterId: string) =>
    (await fixture.queries.history(orders, { limit: 100, clusterId })).map(({ historyId, cause, revision, supersededAt }) => [historyId, cause, revision[0], supersededAt === null]);

  it('bring a published bundle to the desired state of each cluster', async () => {
    const digest = await publish('a');
    for (const { clusterId } of [EAST, WEST]) {
      const page = await fixture.queries.forCluster(clusterId, 0);
      expect(page).toMatchObject({ more: false, withdrawn: [], targets: [{ targetId: targetIdOf(orders, clusterId), bundle: digest, sync: { initiatedBy: 'auto-sync' } }] });
      expect(page.revision).toBe(await fixture.queries.revisionOf(clusterId));
      expect(desiredTarget.parse(page.targets[0])).toEqual(page.targets[0]);
      expect(await fixture.queries.forCluster(clusterId, page.revision)).toEqual({ revision: page.revision, more: false, targets: [], withdrawn: [] });
      expect(await fixture.queries.names(clusterId, digest)).toBe(true);
      expect(await fixture.queries.names(clusterId, `${digest.slice(0, -1)}x`)).toBe(false);
    }
  });

  it('can be read in pages which together are the whole', async () => {
    await publish('a');
    await fixture.declare(applicationYaml('second'), ['east']);
    await fixture.publish('second', { objects: [{}] }, 'f'.repeat(40));
    await fixture.settle();
    const first = await fixture.queries.forCluster(EAST.clusterId, 0, 1);
    const second = await fixture.queries.forCluster(EAST.clusterId, first.revision, 1);
    expect([first.more, second.more]).toEqual([true, false]);
    expect([...first.targets, ...second.targets].map(({ application }) => application.name)).toEqual(['orders', 'second']);
  });

  it('go back by ID, are held visibly, and return to the newest when released', async () => {
    await publish('a');
    await publish('b');
    const rollback = new StartRollbackHandler(fixture.rollouts);
    const input = { ...given(), to: '1', prune: null };
    const first = await rollback.execute(new StartRollback(input));
    expect(first.targets).toHaveLength(2);
    expect(await rollback.execute(new StartRollback(input))).toEqual(first);
    await publish('c');
    expect(await fixture.queries.holds([orders])).toEqual([{ applicationId: orders, kind: 'rollback', by: ADA.actor, reason: 'as asked', since: expect.any(String), until: null }]);
    expect(await history(EAST.clusterId)).toEqual([[3, 'rollback', 'a', true], [2, 'commit', 'b', false], [1, 'commit', 'a', false]]);

    const { applicationId, commandId, meta } = given();
    await new ReleaseHoldHandler(fixture.rollouts).execute(new ReleaseHold({ applicationId, commandId, meta }));
    await fixture.settle();
    expect(await fixture.queries.holds([orders])).toEqual([]);
    expect((await history(EAST.clusterId))[0]).toEqual([4, 'release', 'c', true]);
  });

  it('are synced by hand once for one command, however often it is sent', async () => {
    await publish('a');
    const handler = new RequestSyncHandler(fixture.rollouts);
    const input = { ...given(), prune: null, allowEmpty: false, force: false, resources: null, syncOptions: [], revision: null };
    const first = await handler.execute(new RequestSync(input));
    expect(await handler.execute(new RequestSync(input))).toEqual(first);
    await fixture.settle();
    const [newest] = await fixture.queries.history(orders, { limit: 1, clusterId: WEST.clusterId });
    expect(newest).toMatchObject({ historyId: 2, cause: 'manual', by: ADA.actor, reason: 'as asked', syncId: first.syncs.find(({ clusterId }) => clusterId === WEST.clusterId)?.syncId });
  });

  it('state a changed policy under the same bundle, and leave one row of history', async () => {
    await publish('a');
    const before = await fixture.queries.forCluster(EAST.clusterId, 0);
    await fixture.declare(applicationYaml('orders', { automated: '{}' }), ['east', 'west']);
    await fixture.settle();
    const after = await fixture.queries.forCluster(EAST.clusterId, before.revision);
    expect(after.targets).toMatchObject([{ assignment: 2, sync: before.targets[0]?.sync, policy: { prune: false } }]);
    expect(await history(EAST.clusterId)).toEqual([[1, 'commit', 'a', true]]);
  });

  it('withdraw a cluster that is no longer bound, as a tombstone', async () => {
    await publish('a');
    await fixture.declare(applicationYaml('orders'), ['east']);
    await fixture.settle();
    expect(await fixture.queries.forCluster(WEST.clusterId, 0)).toMatchObject({ targets: [], withdrawn: [{ targetId: targetIdOf(orders, WEST.clusterId), assignment: 2, cascade: true }] });
    expect(await history(WEST.clusterId)).toEqual([[1, 'commit', 'a', false]]);
  });

  describe('of a retired application', () => {
    const deletions = async () => {
      await fixture.settle();
      return (await fixture.queries.deletions([orders])).map(({ clusterId, cascade, message }) => [clusterId === EAST.clusterId ? 'east' : 'west', cascade, message]).sort();
    };
    const about = { bundle: `sha256:${'a'.repeat(64)}`, revision: 'a'.repeat(40) };
    const wave = (phase: string, state: string, message: string) => ({ ...about, syncId: randomUUID(), attempt: 1, step: 0, steps: 1, phase, wave: 0, state, message, durationMs: 1, actions: 1, results: [] });
    const says = (type: string, said: object, clusterId: string = EAST.clusterId) => fixture.reported(orders, clusterId, `observation.${type}`, said);

    beforeEach(async () => {
      await publish('a');
      await fixture.retire('orders');
    });

    it('are pending in each cluster until its agent has removed it, with what that waits for', async () => {
      expect(await deletions()).toEqual([['east', true, ''], ['west', true, '']]);
      await says('sync-progressed', wave('PreDelete', 'waiting', 'waiting for completion of hook batch/Job/backup'));
      expect(await deletions()).toEqual([['east', true, 'waiting for completion of hook batch/Job/backup'], ['west', true, '']]);
      await says('sync-progressed', wave('PreDelete', 'completed', ''));
      await says('condition-raised', { ...about, condition: 'DeletionError', message: 'attempt 1 failed' });
      await says('condition-raised', { ...about, condition: 'SyncRetrying', message: 'something else' });
      await says('sync-progressed', wave('PostSync', 'waiting', 'something else'));
      expect(await deletions()).toEqual([['east', true, 'attempt 1 failed'], ['west', true, '']]);
      await says('condition-cleared', { ...about, condition: 'DeletionError' });
      expect(await deletions()).toEqual([['east', true, ''], ['west', true, '']]);
      await says('condition-raised', { ...about, condition: 'BundleUnavailable', message: 'the bundle could not be fetched' }, WEST.clusterId);
      expect(await deletions()).toEqual([['east', true, ''], ['west', true, 'the bundle could not be fetched']]);
      await says('condition-cleared', { ...about, condition: 'BundleUnavailable' }, WEST.clusterId);
      await fixture.removed(orders, EAST.clusterId);
      expect(await deletions()).toEqual([['west', true, '']]);
    });

    it('ask the agents in whose clusters its objects are being deleted for what a person confirmed, and no others', async () => {
      const handler = new RequestOperationHandler(fixture.rollouts, fixture.queries, fixture.store, { now: () => new Date() });
      const ask = (clusterIds: string[] | null = null) => handler.execute(new RequestOperation({ ...given(), clusterIds, operation: { kind: 'confirm-deletion' } }));
      await fixture.settle();
      expect((await ask()).operations.map(({ clusterId }) => clusterId).sort()).toEqual([EAST.clusterId, WEST.clusterId].sort());
      await fixture.removed(orders, EAST.clusterId);
      await fixture.settle();
      expect((await ask()).operations).toMatchObject([{ clusterId: WEST.clusterId, targetId: targetIdOf(orders, WEST.clusterId) }]);
      await expect(ask([EAST.clusterId])).rejects.toMatchObject({ code: 'rollout.not-deleting' });
    });

    it('are over when it is declared again, or when their cluster is cut off', async () => {
      await fixture.store.append({ commandId: randomUUID(), meta: ADA, streams: [{ stream: `cluster-${EAST.clusterId}`, expected: 'any', events: [{ type: 'fleet.agent-revoked', v: 1, data: { clusterId: EAST.clusterId } }] }] });
      expect(await deletions()).toEqual([['west', true, '']]);
      await fixture.declare(applicationYaml('orders'), ['east', 'west']);
      await publish('b');
      expect(await deletions()).toEqual([]);
    });

    it('become a letting go when somebody no longer waits; what an agent removed before that does not count', async () => {
      const { assignment } = (await fixture.queries.forCluster(EAST.clusterId, 0)).withdrawn[0] ?? { assignment: 0 };
      await fixture.retire('orders', false);
      expect(await deletions()).toEqual([['east', false, ''], ['west', false, '']]);
      await says('target-removed', { cascade: true, deleted: 1, assignment });
      expect(await deletions()).toEqual([['east', false, ''], ['west', false, '']]);
      await says('target-removed', { cascade: false, deleted: 0, assignment: assignment + 1 });
      expect(await deletions()).toEqual([['west', false, '']]);
    });
  });

  // Regression: an agent could fetch the bundle of what it had removed for ever.
  it('name a bundle to a cluster it is withdrawn from until the agent has removed it', async () => {
    const digest = await publish('a');
    await fixture.declare(applicationYaml('orders'), ['east']);
    await fixture.settle();
    expect(await fixture.queries.names(WEST.clusterId, digest)).toBe(true);
    await fixture.removed(orders, WEST.clusterId);
    await fixture.settle();
    expect([await fixture.queries.names(WEST.clusterId, digest), await fixture.queries.names(EAST.clusterId, digest)]).toEqual([false, true]);
  });

  it('ask agents for an operation that expires, once for one command', async () => {
    await publish('a');
    let now = Date.parse('2026-01-01T00:00:00Z');
    const handler = new RequestOperationHandler(fixture.rollouts, fixture.queries, fixture.store, { now: () => new Date(now) });
    const input = { ...given(), clusterIds: [EAST.clusterId], operation: { kind: 'plan' as const, prune: null } };
    const first = await handler.execute(new RequestOperation(input));
    now += 1_000;
    const again = await handler.execute(new RequestOperation(input));
    expect(again).toMatchObject({ position: first.position, operations: first.operations });
    const requested = await fixture.events('rollout.operation-requested');
    expect(requested.map(({ data }) => data)).toEqual([
      expect.objectContaining({ clusterId: EAST.clusterId, expiresAt: '2026-01-01T00:01:00.000Z', operation: { kind: 'plan', targetId: targetIdOf(orders, EAST.clusterId), prune: true, automated: true } }),
    ]);
  });

  it('of a thousand applications reach the desired state, every one', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `bulk-${String(index)}`);
    await fixture.declare(names.map((name) => applicationYaml(name)).join('\n---\n'));
    for (const name of names) await fixture.publish(name, { objects: [{ name }] }, 'a'.repeat(40));
    await fixture.settle();
    const first = await fixture.queries.forCluster(EAST.clusterId, 0, 1_000);
    expect(first).toMatchObject({ more: false });
    expect(new Set(first.targets.map(({ application }) => application.name)).size).toBe(1_000);
  }, 60_000);
});
