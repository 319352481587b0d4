import { Module } from '@nestjs/common';
import { AccessApiModule } from './access/api/access-api.module.js';
import { CatalogApiModule } from './catalog/api/catalog-api.module.js';
import { FleetApiModule } from './fleet/api/fleet-api.module.js';
import { HistoryApiModule } from './history/api/history-api.module.js';
import { ObservationApiModule } from './observation/api/observation-api.module.js';
import { ProjectionsApiModule } from './platform/projections/projections-api.module.js';
import { RenderApiModule } from './render/api/render-api.module.js';
import { RolloutApiModule } from './rollout/api/rollout-api.module.js';
import { SourceApiModule } from './source/api/source-api.module.js';

/** The face of every context in the GraphQL API. */
export const apiModules = [AccessApiModule, CatalogApiModule, FleetApiModule, HistoryApiModule, ObservationApiModule, ProjectionsApiModule, RenderApiModule, RolloutApiModule, SourceApiModule];

@Module({ imports: apiModules })
export class ApiModule {}
