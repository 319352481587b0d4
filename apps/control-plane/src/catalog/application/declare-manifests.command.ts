import { Command } from '@nestjs/cqrs';
import type { EventMeta } from '@tidemark/event-store';
import type { DocumentIssue } from '../argocd/manifest-documents.js';

export interface DeclareManifestsInput {
  /** YAML or JSON, one document or many. */
  manifests: string;
  /** Names of the clusters that "in-cluster" means. */
  clusters: readonly string[];
  /** Say what would happen, and record nothing. */
  dryRun: boolean;
  /** Makes the call idempotent. */
  commandId: string;
  /** Who and why. */
  meta: EventMeta;
}

export interface DeclaredOutcome {
  applicationId: string;
  name: string;
  namespace: string;
  outcome: 'created' | 'configured' | 'unchanged';
}

/** With any error, nothing was declared, and the refusal was recorded. `position`: wait for it to read your writes; 0 when nothing was recorded. */
export interface DeclareManifestsResult {
  applications: DeclaredOutcome[];
  warnings: DocumentIssue[];
  errors: DocumentIssue[];
  position: number;
}

export class DeclareManifests extends Command<DeclareManifestsResult> {
  constructor(readonly input: DeclareManifestsInput) {
    super();
  }
}
