export { CatalogApiModule } from './catalog-api.module.js';
export { ApplicationFinder, type ApplicationRef } from './application-finder.js';
export { ApplicationReads } from './application-reads.js';
export { Application } from './application.types.js';
