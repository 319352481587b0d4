import { err, isRecord, ok, type Result } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { applicationSpec, type ApplicationSpec } from '../domain/application-spec.js';
import type { DestinationReference } from '../domain/cluster-binding.js';
import type { DeclarationIssue } from '../domain/declaration-issue.js';
import { readDestination } from './destination-fields.js';
import { FieldFindings, FieldReader } from './field-reader.js';
import { readIgnoreDifferences } from './ignore-differences-fields.js';
import { readMetadata, type ApplicationMetadata } from './metadata-fields.js';
import { readSources } from './source-fields.js';
import { readSyncPolicy } from './sync-policy-fields.js';

export const ARGO_API_VERSION = 'argoproj.io/v1alpha1';

/** Where Argo CD keeps applications unless told otherwise. */
export const DEFAULT_NAMESPACE = 'argocd';
const DEFAULT_PROJECT = 'default';
const DEFAULT_HISTORY_LIMIT = 10;
/** What an API server would refuse (etcd's request limit) is no declaration here, either. */
const MAX_DECLARATION_BYTES = 1_048_576;

/** A declaration that was understood; its clusters are not decided yet. */
export interface ParsedApplication {
  name: string;
  namespace: string;
  project: string;
  destination: DestinationReference;
  /** `destination.clusters` is empty until the declaration is bound. */
  spec: ApplicationSpec;
  warnings: DeclarationIssue[];
  /** The manifest as given, unknown fields and all, without what a server adds (status, managed fields). */
  declaration: Record<string, unknown>;
}

/**
 * An Argo CD `Application` in the words of Tidemark. Every problem is found in one pass and named by its path; a field
 * that is known but not supported is a warning, or an error when leaving it out would change what is rendered.
 */
export function parseApplication(object: KubernetesObject): Result<ParsedApplication, DeclarationIssue[]> {
  const size = Buffer.byteLength(JSON.stringify(object));
  if (size > MAX_DECLARATION_BYTES) return err([{ path: '', message: `has ${String(size)} bytes, at most ${String(MAX_DECLARATION_BYTES)} are accepted` }]);
  const findings = new FieldFindings();
  const root = new FieldReader(findings, '', object);
  if (root.text('apiVersion') !== ARGO_API_VERSION) root.error('apiVersion', `found "${object.apiVersion.slice(0, 100)}", but ${ARGO_API_VERSION} is expected`);
  root.accept('kind', 'status');
  if (root.has('operation')) root.warn('operation', 'is ignored: ask for a sync by `tidemark app sync`');
  const metadata = readMetadata(root, DEFAULT_NAMESPACE);
  const fields = root.mapping('spec');
  if (!fields) {
    if (!root.has('spec')) root.error('spec', 'is missing');
    return err(findings.errors);
  }
  root.close();
  const read = readSpec(fields, metadata);
  if (findings.errors.length > 0) return err(findings.errors);
  const checked = applicationSpec.safeParse(read.spec);
  if (!checked.success) return err(checked.error.issues.map((found) => ({ path: `spec.${found.path.join('.')}`, message: found.message })));
  return ok({
    name: metadata.name,
    namespace: metadata.namespace,
    project: read.project,
    destination: read.destination,
    spec: checked.data,
    warnings: findings.warnings,
    declaration: withoutServerFields(object),
  });
}

function readSpec(fields: FieldReader, { finalizers, compareOptions, deletionApprovedAt }: ApplicationMetadata): { spec: ApplicationSpec; project: string; destination: DestinationReference } {
  const project = fields.filled('project') ?? DEFAULT_PROJECT;
  const sources = readSources(fields);
  const destination = readDestination(fields);
  const { policy, syncOptions, namespaceMetadata } = readSyncPolicy(fields);
  const ignoreDifferences = readIgnoreDifferences(fields);
  const revisionHistoryLimit = fields.integer('revisionHistoryLimit') ?? DEFAULT_HISTORY_LIMIT;
  if (revisionHistoryLimit < 0) fields.error('revisionHistoryLimit', `found ${String(revisionHistoryLimit)}, but a whole number from 0 on is expected`);
  // Links and notes for people: kept in the declaration, nothing to do.
  fields.accept('info');
  fields.close();
  // Both say how its clusters treat it, and travel together.
  const options = [...syncOptions, ...compareOptions];
  const spec = { sources, destination: { clusters: [], namespace: destination.namespace }, policy, syncOptions: options, ignoreDifferences, ...(namespaceMetadata && { namespaceMetadata }), ...(deletionApprovedAt !== null && { deletionApprovedAt }), revisionHistoryLimit, finalizers };
  return { spec, project, destination: destination.reference };
}

const SERVER_METADATA = new Set(['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink']);
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function withoutServerFields(object: KubernetesObject): Record<string, unknown> {
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([name]) => !SERVER_METADATA.has(name)));
  if (isRecord(metadata['annotations'])) {
    metadata['annotations'] = Object.fromEntries(Object.entries(metadata['annotations']).filter(([name]) => name !== LAST_APPLIED));
  }
  const rest = Object.entries(object).filter(([name]) => name !== 'status' && name !== 'operation');
  return { ...Object.fromEntries(rest), metadata };
}
