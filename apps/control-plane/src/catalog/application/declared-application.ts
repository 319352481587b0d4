import type { ParsedApplication } from '../argocd/application-dialect.js';
import type { ClusterBinding } from '../domain/application-spec.js';
import { specDigestOf } from '../domain/application.js';
import { applicationIdOf } from '../domain/application-identity.js';
import type { ApplicationDeclared, ApplicationOwner, DeclarationOrigin } from '../domain/catalog.events.js';

export interface Binding {
  clusters: ClusterBinding[];
  owner: ApplicationOwner;
  origin: DeclarationOrigin;
}

/** What is recorded of a declaration once its clusters are known. */
export function declaredApplication(parsed: ParsedApplication, { clusters, owner, origin }: Binding): ApplicationDeclared {
  const { name, namespace, project, warnings, declaration } = parsed;
  const spec = { ...parsed.spec, destination: { ...parsed.spec.destination, clusters } };
  return { applicationId: applicationIdOf(namespace, name), name, namespace, project, spec, specDigest: specDigestOf(spec), clusters, owner, origin, warnings, declaration };
}
