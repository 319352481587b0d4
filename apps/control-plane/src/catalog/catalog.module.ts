import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { EventStore, Sql, SubscriptionRunner } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import { EVENT_STORE, SQL, SUBSCRIPTIONS } from '../platform/index.js';
import { parseRepositoryUrl } from '../source/index.js';
import { APPLICATION_READER } from './application/application-reader.js';
import { DeclareManifestsHandler } from './application/declare-manifests.handler.js';
import { ManifestDeclarer } from './application/declare-manifests.js';
import { CLUSTER_LOOKUP, type ClusterLookup } from './application/cluster-lookup.js';
import { clusterLookupProvider } from './application/fleet-cluster-lookup.js';
import { WITHHELD_VALUES, WithheldValues } from './application/withheld-values.js';
import { RetireApplicationHandler } from './application/retire-application.handler.js';
import { ApplicationConditionsProjection } from './projections/application-conditions.projection.js';
import { ApplicationsProjection, type RepositoryIdOf } from './projections/applications.projection.js';
import { ApplicationQueries } from './projections/applications.query.js';

/**
 * Declarations, and what they say should run where. Taking over the bundles of roots is `AppOfAppsModule`. Global, because
 * contexts know each other's read ports and not their modules.
 */
@Global()
@Module({
  imports: [CqrsModule],
  providers: [
    clusterLookupProvider,
    { provide: WITHHELD_VALUES, inject: [SQL], useFactory: (sql: Sql) => new WithheldValues(sql) },
    { provide: ManifestDeclarer, inject: [EVENT_STORE, CLUSTER_LOOKUP, WITHHELD_VALUES], useFactory: (store: EventStore, clusters: ClusterLookup, values: WithheldValues) => new ManifestDeclarer(store, clusters, values) },
    { provide: APPLICATION_READER, inject: [SQL, EVENT_STORE], useFactory: (sql: Sql, store: EventStore) => new ApplicationQueries(sql, store) },
    DeclareManifestsHandler,
    RetireApplicationHandler,
  ],
  exports: [APPLICATION_READER, CLUSTER_LOOKUP, WITHHELD_VALUES],
})
export class CatalogModule implements OnModuleInit {
  constructor(@Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner) {}

  onModuleInit(): void {
    this.subscriptions.add(new ApplicationsProjection(repositoryIdOf));
    this.subscriptions.add(new ApplicationConditionsProjection());
  }
}

/** Which schemes may be fetched is decided by source; here an address is only told apart from others. */
const repositoryIdOf: RepositoryIdOf = (url) => {
  try {
    return parseRepositoryUrl(url, ['https', 'http', 'ssh', 'file']).repositoryId;
  } catch (refused) {
    if (refused instanceof TidemarkError) return null;
    throw refused;
  }
};
