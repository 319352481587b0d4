import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { ApiModule } from './api.module.js';
import { AppOfAppsModule } from './catalog/app-of-apps.module.js';
import { CatalogModule } from './catalog/index.js';
import { DeliveryModule } from './delivery/index.js';
import { FleetModule } from './fleet/index.js';
import { HistoryModule } from './history/index.js';
import { ObservationModule } from './observation/index.js';
import { GraphqlModule } from './platform/graphql/graphql.module.js';
import { PlatformModule, type Surroundings } from './platform/platform.module.js';
import { RenderModule } from './render/index.js';
import { RolloutModule } from './rollout/index.js';
import { SourceModule } from './source/index.js';

/** The contexts, in the order of a commit's journey. */
const CONTEXTS = [SourceModule, CatalogModule, RenderModule, AppOfAppsModule, FleetModule, RolloutModule, DeliveryModule, ObservationModule, HistoryModule, AccessModule];

@Module({})
export class AppModule {
  static with(surroundings: Surroundings): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(surroundings), GraphqlModule, ...CONTEXTS, ApiModule] };
  }
}
