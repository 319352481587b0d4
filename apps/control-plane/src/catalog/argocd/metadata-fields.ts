import { APPLICATION_COMPARE_OPTIONS, COMPARE_OPTIONS_ANNOTATION } from '@tidemark/diff';
import { z } from 'zod';
import { isNamespace } from './destination-fields.js';
import type { FieldReader } from './field-reader.js';

export interface ApplicationMetadata {
  name: string;
  namespace: string;
  finalizers: string[];
  /** What annotations say of how its objects are compared and applied, as sync options. */
  compareOptions: string[];
  /** RFC 3339; null: nothing was approved. */
  deletionApprovedAt: string | null;
}

/** RFC 1123 subdomain, what Kubernetes takes as an object's name. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Set by an API server; they mean nothing in a declaration. */
const SERVER_FIELDS = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'managedFields', 'selfLink', 'ownerReferences'];

const ANNOTATIONS_NOT_YET: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-wave': 'applications of one root are declared together, in no order',
  'argocd.argoproj.io/hook': 'an application cannot be a hook',
  'argocd.argoproj.io/sync-options': 'options for this Application object have no effect, only those of spec.syncPolicy.syncOptions',
};

const MIGRATION_MANAGER = 'argocd.argoproj.io/client-side-apply-migration-manager';
const DELETION_APPROVED = 'argocd.argoproj.io/deletion-approved';

const KNOWN_FINALIZER = /^resources-finalizer\.argocd\.argoproj\.io(\/(foreground|background))?$/;
const HOOK_FINALIZER = /^(pre|post)-delete-finalizer\.argocd\.argoproj\.io(\/|$)/;

export function readMetadata(declaration: FieldReader, defaultNamespace: string): ApplicationMetadata {
  const fields = declaration.mapping('metadata');
  if (!fields) {
    declaration.error('metadata', 'is missing: an application needs metadata.name');
    return { name: '', namespace: defaultNamespace, finalizers: [], compareOptions: [], deletionApprovedAt: null };
  }
  const name = fields.filled('name') ?? '';
  if (name.length > 253 || !OBJECT_NAME.test(name)) fields.error('name', 'is missing or not a name: lower-case letters, digits, "-" and ".", at most 253');
  const namespace = fields.filled('namespace') ?? defaultNamespace;
  if (!isNamespace(namespace)) fields.error('namespace', 'is not a namespace: lower-case letters, digits and "-", at most 63');
  const annotations = fields.mapping('annotations');
  annotations?.notYet(ANNOTATIONS_NOT_YET);
  const finalizers = readFinalizers(fields);
  fields.accept('labels', ...SERVER_FIELDS);
  fields.close();
  const compareOptions = annotations ? [...readCompareOptions(annotations), ...readMigrationManager(annotations)] : [];
  return { name, namespace, finalizers, compareOptions, deletionApprovedAt: annotations ? readApproval(annotations) : null };
}

function readCompareOptions(annotations: FieldReader): string[] {
  const words = (annotations.text(COMPARE_OPTIONS_ANNOTATION) ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '');
  const known: readonly string[] = APPLICATION_COMPARE_OPTIONS;
  for (const word of words.filter((one) => !known.includes(one))) {
    annotations.warn(COMPARE_OPTIONS_ANNOTATION, `"${word}" has no effect on an application; known: ${known.join(', ')}`);
  }
  return words.filter((word) => known.includes(word));
}

/** Whose client-side applies are taken over. Source: Argo CD, where only this annotation names the manager. */
function readMigrationManager(annotations: FieldReader): string[] {
  const manager = annotations.filled(MIGRATION_MANAGER);
  return manager === null ? [] : [`ClientSideApplyMigrationManager=${manager}`];
}

/** Argo CD writes it with the moment of the approval, which counts for syncs that began before. */
function readApproval(annotations: FieldReader): string | null {
  const text = annotations.filled(DELETION_APPROVED);
  if (text === null || z.iso.datetime({ offset: true }).safeParse(text).success) return text;
  annotations.warn(DELETION_APPROVED, `found "${text.slice(0, 100)}", but a time as 2026-11-23T18:00:00Z is expected: nothing is approved`);
  return null;
}

function readFinalizers(fields: FieldReader): string[] {
  const finalizers = fields.texts('finalizers');
  finalizers.forEach((finalizer, index) => {
    const path = `${fields.at('finalizers')}[${String(index)}]`;
    // Argo CD's own note that there are hooks around the deletion: here the manifests say so.
    if (!HOOK_FINALIZER.test(finalizer) && !KNOWN_FINALIZER.test(finalizer)) fields.findings.warn(path, 'is not a known finalizer: it is kept but has no effect');
  });
  return finalizers;
}
