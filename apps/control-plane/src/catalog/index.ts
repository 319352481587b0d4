export * from './application/application-reader.js';
export { applicationIdOf, applicationStream } from './domain/application-identity.js';
export * from './domain/application-spec.js';
export * from './domain/build-options.js';
export { catalogEvents, type ApplicationDeclared, type ApplicationOwner, type ApplicationRetired, type ChildrenRecorded, type DeclarationOrigin, type DeclarationRejected, type RetirementWithheld } from './domain/catalog.events.js';
export type { DeclarationIssue } from './domain/declaration-issue.js';
export { DeclareManifests, type DeclaredOutcome, type DeclareManifestsInput, type DeclareManifestsResult } from './application/declare-manifests.command.js';
export { RetireApplication, type RetireApplicationInput } from './application/retire-application.command.js';
export { CatalogModule } from './catalog.module.js';
