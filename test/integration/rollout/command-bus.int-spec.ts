import { randomUUID } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { applicationIdOf, APPLICATION_READER, CatalogModule, DeclareManifests, RetireApplication } from '../../../apps/control-plane/src/catalog/index.js';
import { CLOCK, EVENT_STORE, SQL, SUBSCRIPTIONS } from '../../../apps/control-plane/src/platform/index.js';
import { DESIRED_STATE_READER, PlaceHold, ReleaseHold, RequestSync, ROLLOUT_READER, RolloutModule } from '../../../apps/control-plane/src/rollout/index.js';
import { ADA, applicationYaml, CatalogFixture } from '../catalog/catalog.fixture.js';

@Global()
@Module({})
class Surroundings {
  static of(fixture: CatalogFixture, added: string[]): DynamicModule {
    const providers = [
      { provide: SQL, useValue: fixture.sql },
      { provide: EVENT_STORE, useValue: fixture.store },
      { provide: CLOCK, useValue: { now: () => new Date() } },
      { provide: SUBSCRIPTIONS, useValue: { add: ({ name }: { name: string }) => added.push(name) } },
    ];
    return { module: Surroundings, providers, exports: providers.map(({ provide }) => provide) };
  }
}

describe('the modules of catalog and rollout', () => {
  let fixture: CatalogFixture;
  beforeAll(async () => {
    fixture = await CatalogFixture.create();
  });
  afterAll(async () => {
    await fixture.dispose();
  });

  it('answer commands, offer their readers and add their subscriptions', async () => {
    const added: string[] = [];
    const context = await Test.createTestingModule({ imports: [Surroundings.of(fixture, added), CqrsModule, CatalogModule, RolloutModule] }).compile();
    await context.init();
    const bus = context.get(CommandBus);
    const given = () => ({ commandId: randomUUID(), meta: ADA });
    const applicationId = applicationIdOf('argocd', 'orders');

    const declared = await bus.execute(new DeclareManifests({ manifests: applicationYaml('orders'), clusters: ['nowhere'], dryRun: false, ...given() }));
    expect(declared.errors).toMatchObject([{ message: expect.stringContaining('nowhere') }]);
    await fixture.declare(applicationYaml('orders'));
    await expect(bus.execute(new RequestSync({ applicationId, clusterIds: null, prune: null, allowEmpty: false, force: false, resources: null, syncOptions: [], revision: null, ...given() }))).rejects.toMatchObject({ code: 'rollout.nothing-rendered' });
    await bus.execute(new PlaceHold({ applicationId, until: null, ...given() }));
    await bus.execute(new ReleaseHold({ applicationId, ...given() }));
    const { position } = await bus.execute(new RetireApplication({ applicationId, name: 'orders', cascade: null, ...given() }));
    expect(position).toBe(await fixture.store.head());

    for (const token of [APPLICATION_READER, DESIRED_STATE_READER, ROLLOUT_READER]) expect(context.get(token, { strict: false })).toBeDefined();
    expect(added).toEqual(['applications', 'application-conditions', 'desired-targets', 'assignments', 'holds', 'deletions', 'rollout']);
    await context.close();
  });
});
