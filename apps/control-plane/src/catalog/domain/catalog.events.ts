import { defineEvent } from '@tidemark/event-store';
import { z } from 'zod';
import { applicationSpec, clusterBinding, SPEC_LIMITS } from './application-spec.js';
import { declarationIssue } from './declaration-issue.js';

const name = z.string().min(1).max(253);
const issues = z.array(declarationIssue).max(SPEC_LIMITS.warnings);

/** The application whose bundle holds the declaration; null when a person declared it. */
export const applicationOwner = z.object({ applicationId: z.uuid() }).nullable();
export type ApplicationOwner = z.infer<typeof applicationOwner>;

/** Where a declaration came from; the last three only for Git. */
export const declarationOrigin = z.object({
  kind: z.enum(['api', 'git']),
  repository: z.string().max(2_048).optional(),
  path: z.string().max(1_024).optional(),
  revision: z.string().max(1_024).optional(),
});
export type DeclarationOrigin = z.infer<typeof declarationOrigin>;

export const applicationDeclared = z.object({
  applicationId: z.uuid(),
  name,
  namespace: name,
  project: name,
  spec: applicationSpec,
  /** sha256 of the spec as canonical JSON. */
  specDigest: z.string(),
  clusters: z.array(clusterBinding).max(SPEC_LIMITS.clusters),
  owner: applicationOwner,
  origin: declarationOrigin,
  warnings: issues,
  /** The manifest as given. */
  declaration: z.record(z.string(), z.unknown()),
});
export type ApplicationDeclared = z.infer<typeof applicationDeclared>;

export const applicationRetired = z.object({
  applicationId: z.uuid(),
  name,
  /** Whether what it deployed goes, too. */
  cascade: z.boolean(),
  reason: z.string().max(1_024),
});
export type ApplicationRetired = z.infer<typeof applicationRetired>;

/** A declaration that could not become an application: out of Git, recorded on the application that holds it, or given by a person. */
export const declarationRejected = z.object({
  name: z.string().max(253),
  namespace: z.string().max(253),
  owner: applicationOwner,
  origin: declarationOrigin,
  errors: issues,
});
export type DeclarationRejected = z.infer<typeof declarationRejected>;

/** Which applications a root has declared, after a bundle of it was taken over. */
export const childrenRecorded = z.object({
  applicationId: z.uuid(),
  /** The bundle that was taken over. */
  digest: z.string(),
  /** Hash of all that decides about the children; the same basis again needs no second look. */
  basis: z.string(),
  /** Position of the event that led to it: what comes again from before is old. */
  follows: z.number().int().min(0),
  children: z.array(z.object({ applicationId: z.uuid(), name, namespace: name })).max(10_000),
  /** Digests of the rejections that stand, so that each is recorded once. */
  rejections: z.array(z.string()).max(10_000),
});
export type ChildrenRecorded = z.infer<typeof childrenRecorded>;

/** Children that left the bundle and are kept all the same, as a condition of the root. */
export const retirementWithheld = z.object({
  applicationId: z.uuid(),
  /** `namespace/name`. */
  names: z.array(z.string().max(520)).min(1).max(10_000),
  code: z.enum(['prune-off', 'empty-render', 'too-many']),
  reason: z.string().max(2_048),
});
export type RetirementWithheld = z.infer<typeof retirementWithheld>;

/** Nothing is withheld any longer: the children came back, or were retired. */
export const withheldRetirementSettled = z.object({ applicationId: z.uuid() });
export type WithheldRetirementSettled = z.infer<typeof withheldRetirementSettled>;

export const catalogEvents = [
  defineEvent({ type: 'catalog.application-declared', schema: applicationDeclared, describe: 'An application was declared, or declared differently.' }),
  defineEvent({ type: 'catalog.application-retired', schema: applicationRetired, describe: 'An application is not wanted any longer.' }),
  defineEvent({ type: 'catalog.declaration-rejected', schema: declarationRejected, describe: 'A declaration, in Git or given by a person, could not become an application.' }),
  defineEvent({ type: 'catalog.children-recorded', schema: childrenRecorded, describe: 'A bundle of a root application was taken over: these are its children.' }),
  defineEvent({ type: 'catalog.retirement-withheld', schema: retirementWithheld, describe: 'Children left the bundle of their root, and a guard keeps them.' }),
  defineEvent({ type: 'catalog.withheld-retirement-settled', schema: withheldRetirementSettled, describe: 'No retirement of children is withheld any longer.' }),
] as const;

export type ApplicationEvent = { type: 'catalog.application-declared'; data: ApplicationDeclared } | { type: 'catalog.application-retired'; data: ApplicationRetired };

export type RootEvent =
  | { type: 'catalog.declaration-rejected'; data: DeclarationRejected }
  | { type: 'catalog.children-recorded'; data: ChildrenRecorded }
  | { type: 'catalog.retirement-withheld'; data: RetirementWithheld }
  | { type: 'catalog.withheld-retirement-settled'; data: WithheldRetirementSettled };
