import { err, ok, type Result } from '@tidemark/kernel';
import { gvkOf, parseManifests, type KubernetesObject } from '@tidemark/manifest';
import { parseApplication, type ParsedApplication } from './application-dialect.js';

/** An issue of one document of what was given. `application` is `namespace/name`, null when it is not known. */
export interface DocumentIssue {
  application: string | null;
  path: string;
  message: string;
}

export interface ReadDocuments {
  applications: ParsedApplication[];
  warnings: DocumentIssue[];
}

/** Declarations out of YAML or JSON text, in order. All or nothing, with every error of every document. */
export function readDocuments(text: string): Result<ReadDocuments, DocumentIssue[]> {
  const objects = parseManifests(text, { file: 'manifests' });
  if (!objects.ok) return err(objects.error.map(({ message }) => ({ application: null, path: '', message })));
  if (objects.value.length === 0) return err([{ application: null, path: '', message: 'holds no document: give at least one Application' }]);
  const read: ReadDocuments = { applications: [], warnings: [] };
  const errors: DocumentIssue[] = [];
  for (const object of objects.value) {
    const document = readDocument(object);
    const name = labelOf(object);
    if (!document.ok) {
      errors.push(...document.error);
    } else if (read.applications.some((other) => other.name === document.value.name && other.namespace === document.value.namespace)) {
      errors.push({ application: name, path: 'metadata.name', message: 'is declared twice in what was given' });
    } else {
      read.applications.push(document.value);
      read.warnings.push(...document.value.warnings.map((warning) => ({ application: name, ...warning })));
    }
  }
  return errors.length > 0 ? err(errors) : ok(read);
}

function readDocument(object: KubernetesObject): Result<ParsedApplication, DocumentIssue[]> {
  const refusal = refusedKind(object);
  if (refusal !== undefined) return err([{ application: labelOf(object), path: 'kind', message: refusal }]);
  const parsed = parseApplication(object);
  return parsed.ok ? parsed : err(parsed.error.map((issue) => ({ application: labelOf(object), ...issue })));
}

const ARGO_KINDS = new Set(['AppProject', 'ApplicationSet']);

/** Why an object cannot be declared; undefined for an Application. */
export function refusedKind(object: KubernetesObject): string | undefined {
  const { group, kind } = gvkOf(object);
  if (group === 'argoproj.io' && kind === 'Application') return undefined;
  if ((group === 'argoproj.io' && ARGO_KINDS.has(kind)) || group.endsWith('.toolkit.fluxcd.io')) return `${kind} (${object.apiVersion}) is not supported yet: declare Applications (argoproj.io/v1alpha1)`;
  if (group === '' && kind === 'ConfigMap' && object.metadata.name === 'argocd-cm') return 'ConfigMap argocd-cm is not a declaration: its health checks and actions are read by agents it is mounted for (TIDEMARK_AGENT_HEALTH_CHECKS_DIR)';
  return `${kind} (${object.apiVersion}) is not a declaration: commit it to the repository of an application, and declare that`;
}

const labelOf = ({ kind, metadata }: KubernetesObject): string =>
  kind === 'Application' ? `${metadata.namespace ?? 'argocd'}/${metadata.name ?? ''}` : `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
