import { application, configMap } from './bad-input.js';

/** A declaration that is refused as a whole, before anything is fetched. */
export interface DeclarationCase {
  readonly what: string;
  readonly manifest: (repoURL: string) => string;
  /** Default: the cluster of the fleet. */
  readonly clusters?: readonly string[];
  /** Path of the field, as in the user error. */
  readonly path: string;
  readonly says: RegExp;
}

const NAME = 'refused';
const app = (repoURL: string, options: Partial<Parameters<typeof application>[0]> = {}): string => application({ name: NAME, repoURL, ...options });
const url = (address: string) => (): string => app(address);
const ref = (targetRevision: string) => (repoURL: string): string => app(repoURL, { targetRevision });
const at = (path: string) => (repoURL: string): string => app(repoURL, { path });
const policy = (syncPolicy: string) => (repoURL: string): string => app(repoURL, { syncPolicy });
const to = (destination: string) => (repoURL: string): string => app(repoURL, { destination });

const ADDRESSES: readonly DeclarationCase[] = [
  { what: 'a remote helper that runs a program', manifest: url('ext::sh -c touch% /tmp/pwned'), path: 'spec.source.repoURL', says: /not a repository address/ },
  { what: 'a remote helper without spaces', manifest: url('ext::ssh'), path: 'spec.source.repoURL', says: /not an address that can be read/ },
  { what: 'an address that is an option', manifest: url('--upload-pack=/bin/sh'), path: 'spec.source.repoURL', says: /starts with "-"/ },
  { what: 'a host that is an option', manifest: url('ssh://-oProxyCommand=id/x'), path: 'spec.source.repoURL', says: /host name that starts with "-"/ },
  { what: 'a password in the address', manifest: url('https://robot:hunter2@git.example.test/a.git'), path: 'spec.source.repoURL', says: /user name or password; register the credential/ },
  { what: 'a folder of the control plane', manifest: url('/etc'), path: 'spec.source.repoURL', says: /not an address that can be read; allowed: https/ },
  { what: 'a path that leaves the repository', manifest: at('../../etc'), path: 'spec.source.path', says: /"\.\.\/\.\.\/etc".*cannot leave the repository/ },
  { what: 'a path that leaves it on the way', manifest: at('a/../../b'), path: 'spec.source.path', says: /cannot leave the repository/ },
  { what: 'an absolute path', manifest: at('/etc'), path: 'spec.source.path', says: /"\/etc".*does not start with "\/"/ },
  { what: 'a ref with a line break', manifest: ref('main\n--output=/tmp/x'), path: 'spec.source.targetRevision', says: /a branch, a tag, a commit or HEAD is expected/ },
  { what: 'a ref that is an option', manifest: ref('--output=/tmp/x'), path: 'spec.source.targetRevision', says: /"--output/ },
  { what: 'a ref that is a range', manifest: ref('main..other'), path: 'spec.source.targetRevision', says: /"main\.\.other"/ },
  { what: 'a ref of 4 KiB', manifest: ref('a'.repeat(4_096)), path: 'spec.source.targetRevision', says: /has 4096 characters, at most 1024/ },
];

const FIELDS: readonly DeclarationCase[] = [
  { what: 'source and sources', manifest: (repoURL) => app(repoURL, { spec: `  sources: [{ repoURL: '${repoURL}', path: a }]` }), path: 'spec.sources', says: /beside source: give one/ },
  { what: 'a chart and a path', manifest: (repoURL) => app(repoURL, { source: 'chart: redis' }), path: 'spec.source', says: /both chart and path/ },
  { what: 'a plugin', manifest: (repoURL) => app(repoURL, { source: 'plugin: { name: kasane }' }), path: 'spec.source.plugin', says: /plugins cannot render here; use helm, kustomize or plain/ },
  { what: 'two tools at once', manifest: (repoURL) => app(repoURL, { source: 'helm: { releaseName: a }, kustomize: { namePrefix: b }' }), path: 'spec.source', says: /helm.*kustomize/ },
  { what: 'a retry that is no duration', manifest: policy('{ automated: {}, retry: { limit: 2, backoff: { duration: soon } } }'), path: 'spec.syncPolicy.retry.backoff.duration', says: /"soon", but a duration above zero such as 5s/ },
  { what: 'a text where a switch belongs', manifest: policy('{ automated: { prune: "yes" } }'), path: 'spec.syncPolicy.automated.prune', says: /found a text, but true or false/ },
  { what: 'values that are not YAML', manifest: (repoURL) => app(repoURL, { source: 'helm: { values: "a: [" }' }), path: 'spec.source.helm.values', says: /is not YAML.*line 1/ },
  { what: 'a name Kubernetes does not take', manifest: (repoURL) => app(repoURL, { name: 'Bad_Name', destination: '{ server: https://kubernetes.default.svc, namespace: a }' }), path: 'metadata.name', says: /lower-case letters/ },
  { what: 'a namespace Kubernetes does not take', manifest: to('{ server: https://kubernetes.default.svc, namespace: Bad_Name }'), path: 'spec.destination.namespace', says: /"Bad_Name".*lower-case letters/ },
  { what: 'a declaration given twice', manifest: (repoURL) => app(repoURL) + app(repoURL, { targetRevision: 'other' }), path: 'metadata.name', says: /declared twice/ },
  { what: 'another kind', manifest: () => configMap(NAME), path: 'kind', says: /ConfigMap.*is not a declaration/ },
  { what: 'another API version', manifest: (repoURL) => app(repoURL).replace('v1alpha1', 'v9'), path: 'apiVersion', says: /argoproj\.io\/v9.*v1alpha1 is expected/ },
  { what: 'text that is not YAML', manifest: () => 'apiVersion: [\n', path: '', says: /manifests:2 .*not valid YAML/ },
  { what: 'nothing', manifest: () => '', path: '', says: /holds no document/ },
];

const CLUSTERS: readonly DeclarationCase[] = [
  { what: 'a cluster nobody registered, by name', manifest: to('{ name: atlantis, namespace: a }'), path: 'spec.destination.name', says: /"atlantis" is registered.*tidemark cluster register atlantis/ },
  { what: 'a cluster nobody registered, by address', manifest: to('{ server: "https://atlantis.example.test", namespace: a }'), path: 'spec.destination.server', says: /no cluster is registered with the server https:\/\/atlantis/ },
  { what: 'being declared for a cluster nobody registered', manifest: (repoURL) => app(repoURL), clusters: ['atlantis'], path: '--cluster', says: /"atlantis" is registered/ },
  { what: 'the cluster it is declared for, when there is none', manifest: (repoURL) => app(repoURL), clusters: [], path: 'spec.destination', says: /none was given: say which with --cluster/ },
  { what: 'a cluster by name and by address', manifest: to('{ name: alpha, server: https://kubernetes.default.svc, namespace: a }'), path: 'spec.destination', says: /both server and name/ },
];

export const DECLARATION_CASES: readonly DeclarationCase[] = [...ADDRESSES, ...FIELDS, ...CLUSTERS];
