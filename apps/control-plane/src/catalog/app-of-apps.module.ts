import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { EventStore, SubscriptionRunner } from '@tidemark/event-store';
import { EVENT_STORE, SUBSCRIPTIONS } from '../platform/index.js';
import { BUNDLE_READER, RenderModule, type BundleReader } from '../render/index.js';
import { AppOfAppsProcess } from './application/app-of-apps.process.js';
import { CLUSTER_LOOKUP, type ClusterLookup } from './application/cluster-lookup.js';
import { WITHHELD_VALUES, type WithheldValues } from './application/withheld-values.js';
import { CatalogModule } from './catalog.module.js';

/** Apart from `CatalogModule`, because it reads bundles, and rendering them reads the catalog. */
@Module({ imports: [CatalogModule, RenderModule] })
export class AppOfAppsModule implements OnModuleInit {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
    @Inject(BUNDLE_READER) private readonly bundles: BundleReader,
    @Inject(CLUSTER_LOOKUP) private readonly clusters: ClusterLookup,
    @Inject(WITHHELD_VALUES) private readonly values: WithheldValues,
  ) {}

  onModuleInit(): void {
    this.subscriptions.add(new AppOfAppsProcess(this.store, this.bundles, this.clusters, this.values));
  }
}
