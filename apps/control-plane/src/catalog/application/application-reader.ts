import type { ApplicationDeclared, ApplicationOwner, DeclarationOrigin } from '../domain/catalog.events.js';
import type { ApplicationSpec, ClusterBinding } from '../domain/application-spec.js';
import type { DeclarationIssue } from '../domain/declaration-issue.js';

/** An application as the read model has it. */
export interface ApplicationRecord {
  applicationId: string;
  name: string;
  namespace: string;
  project: string;
  spec: ApplicationSpec;
  specDigest: string;
  clusters: ClusterBinding[];
  owner: ApplicationOwner;
  origin: DeclarationOrigin;
  warnings: DeclarationIssue[];
  declaration: Record<string, unknown>;
  /** ISO 8601; when this life of the application began. */
  declaredAt: string;
  retiredAt: string | null;
  /** Of the last event about it. */
  position: number;
}

export interface ApplicationCondition {
  applicationId: string;
  type: string;
  message: string;
  since: string;
}

/** `after` is the `applicationId` of the last one of the page before; at most `limit` (1 to 1,000). */
export interface ApplicationPage {
  after?: string;
  limit: number;
  /** Retired ones, too; false unless given. */
  retired?: boolean;
}

/** What other contexts may ask the catalog. */
export interface ApplicationReader {
  /** From the read model: may lag behind the log by moments. */
  byId(applicationId: string): Promise<ApplicationRecord | null>;
  /**
   * Without a namespace, the one application of that name; `catalog.application-ambiguous` when there are several.
   * Living ones first, a retired one only when none lives.
   */
  byName(name: string, namespace?: string): Promise<ApplicationRecord | null>;
  /** Living applications that follow this repository, and this ref of it when given. Indexed. */
  byRepository(repositoryId: string, ref?: string): Promise<ApplicationRecord[]>;
  /** The same by the address exactly as declared; for charts, which have no repository id. */
  bySource(url: string, ref?: string): Promise<ApplicationRecord[]>;
  childrenOf(applicationId: string): Promise<ApplicationRecord[]>;
  list(page: ApplicationPage): Promise<ApplicationRecord[]>;
  conditions(applicationIds: readonly string[]): Promise<ApplicationCondition[]>;
  /**
   * From the log itself, never behind it: what a process must use that reacts to an event about the application.
   * null when it was never declared or is retired.
   */
  current(applicationId: string): Promise<ApplicationDeclared | null>;
}

/** Injection token of the `ApplicationReader`. */
export const APPLICATION_READER = Symbol('ApplicationReader');
