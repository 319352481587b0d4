import { EventStore1 } from './0001-event-store.js';
import { Access10 } from './0010-access.js';
import { Source20 } from './0020-source.js';
import { Catalog30 } from './0030-catalog.js';
import { Render40 } from './0040-render.js';
import { Rollout50 } from './0050-rollout.js';
import { Fleet60 } from './0060-fleet.js';
import { Delivery70 } from './0070-delivery.js';
import { Observation80 } from './0080-observation.js';
import { History90 } from './0090-history.js';
import { WithheldValues100 } from './0100-withheld-values.js';
import { DriftAttribution110 } from './0110-drift-attribution.js';
import { Deletions111 } from './0111-deletions.js';
import { TimeTravel130 } from './0130-time-travel.js';
import { SyncsById131 } from './0131-syncs-by-id.js';

/** Every TypeORM migration, oldest first. A landed one never changes. */
export const migrations: readonly (new () => object)[] = [EventStore1, Access10, Source20, Catalog30, Render40, Rollout50, Fleet60, Delivery70, Observation80, History90, WithheldValues100, DriftAttribution110, Deletions111, TimeTravel130, SyncsById131];
