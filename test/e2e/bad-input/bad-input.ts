import type { FileChange } from '@tidemark/testing';

/** Folder or file below the folder of the case; null deletes. */
export type Files = Readonly<Record<string, FileChange>>;

/** Something wrong in Git that shows only when the application is rendered. */
export interface RenderCase {
  /** Name of the application and of its folder. */
  readonly name: string;
  /** "a file that is not YAML": what is wrong, for the title. */
  readonly what: string;
  readonly files: Files;
  /** More of `spec.source`, as flow-style YAML members. */
  readonly source?: string;
  /** Instead of the folder of the case. */
  readonly path?: string;
  readonly targetRevision?: string;
  /** Code of `render.bundle-failed`. */
  readonly code: string;
  /** What its message says: the thing and the reason. */
  readonly says: RegExp;
  /** What is pushed to mend it. */
  readonly mended: Files;
  /** Declared instead of `source` and `targetRevision` to mend it. */
  readonly mendedSource?: string;
  readonly mendedRevision?: string;
}

export interface ApplicationOptions {
  readonly name: string;
  readonly repoURL: string;
  /** The rest of `spec.source`, as flow-style YAML members. */
  readonly source?: string;
  readonly path?: string;
  readonly targetRevision?: string;
  readonly destination?: string;
  /** More members of `spec`, as lines of YAML. */
  readonly spec?: string;
  readonly syncPolicy?: string;
}

/** An automated application which makes its own namespace and does not retry, so that a failure shows at once. */
export function application({ name, repoURL, source = '', path = name, targetRevision = 'main', destination, spec = '', syncPolicy }: ApplicationOptions): string {
  return `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${JSON.stringify(name)}, namespace: argocd }
spec:
  project: default
  source: { repoURL: ${JSON.stringify(repoURL)}, path: ${JSON.stringify(path)}, targetRevision: ${JSON.stringify(targetRevision)}${source === '' ? '' : `, ${source}`} }
  destination: ${destination ?? `{ server: https://kubernetes.default.svc, namespace: ${name} }`}
  syncPolicy: ${syncPolicy ?? '{ automated: { prune: true, selfHeal: true }, retry: { limit: 0 }, syncOptions: [CreateNamespace=true] }'}
${spec}
`;
}

export const configMap = (name: string, data = 'a: b'): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { ${data} }\n`;
export const GOOD: Files = { 'map.yaml': configMap('map') };
