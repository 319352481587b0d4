import { parseManifests } from '@tidemark/manifest';
import fc from 'fast-check';
import { parseApplication, type ParsedApplication } from './application-dialect.js';
import type { DeclarationIssue } from '../domain/declaration-issue.js';

const HEAD = 'apiVersion: argoproj.io/v1alpha1\nkind: Application\n';

function parse(yaml: string) {
  const objects = parseManifests(yaml, { file: 'test.yaml' });
  if (!objects.ok) throw new Error(objects.error.map((error) => error.message).join('\n'));
  const [object] = objects.value;
  if (!object) throw new Error('no document');
  return parseApplication(object);
}

function accepted(yaml: string): ParsedApplication {
  const parsed = parse(yaml);
  if (!parsed.ok) throw new Error(parsed.error.map((issue) => `${issue.path} ${issue.message}`).join('\n'));
  return parsed.value;
}

function refused(yaml: string): DeclarationIssue[] {
  const parsed = parse(yaml);
  if (parsed.ok) throw new Error('accepted');
  return parsed.error;
}

const metadata = 'metadata: {name: orders, namespace: argocd}\n';
const destination = '  destination: {server: https://kubernetes.default.svc, namespace: orders}\n';
const minimal = (extra = '', source = 'repoURL: https://git.example.com/a.git, path: orders') => `${HEAD}${metadata}spec:\n  source: {${source}}\n${destination}${extra}`;

const FULL = `${HEAD}
metadata:
  name: order-service
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: team-a
  source:
    repoURL: https://github.com/myorg/services
    targetRevision: v1.2
    path: order-service/helm
    helm:
      releaseName: order-service
      valueFiles: [values.yaml, values-production.yaml]
      values: |
        image: {tag: "1.4.2"}
      parameters: [{name: a.b, value: "1", forceString: true}]
      fileParameters: [{name: config, path: files/config.json}]
      ignoreMissingValueFiles: true
      skipCrds: true
      version: v3
  destination: {name: prod-us, namespace: order-service}
  syncPolicy:
    automated: {prune: true, selfHeal: true, allowEmpty: true}
    syncOptions: [CreateNamespace=true, PruneLast=true]
    retry: {limit: 3, refresh: true, backoff: {duration: 1m30s, factor: 3, maxDuration: 10m}}
  ignoreDifferences:
    - {group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}
    - {kind: Secret, managedFieldsManagers: [secrets-store-sync]}
  revisionHistoryLimit: 7
`;

describe('an Argo CD Application', () => {
  it('is translated with every field of its spec', () => {
    const application = accepted(FULL);
    expect(application).toMatchObject({ name: 'order-service', namespace: 'argocd', project: 'team-a', destination: { kind: 'name', name: 'prod-us' }, warnings: [] });
    expect(application.spec).toMatchObject({
      destination: { namespace: 'order-service' },
      policy: { automated: { prune: true, selfHeal: true, allowEmpty: true }, retry: { limit: 3, backoffSeconds: 90, factor: 3, maxBackoffSeconds: 600, refresh: true } },
      syncOptions: ['CreateNamespace=true', 'PruneLast=true'],
      revisionHistoryLimit: 7,
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    });
    expect(application.spec.sources[0]).toMatchObject({ type: 'git', ref: 'v1.2', path: 'order-service/helm', chart: null });
    expect(application.spec.sources[0]?.build.helm).toMatchObject({
      valueFiles: ['values.yaml', 'values-production.yaml'],
      parameters: [{ name: 'a.b', value: '1', forceString: true }],
      ignoreMissingValueFiles: true,
      skipCrds: true,
    });
    expect(application.spec.ignoreDifferences[1]).toMatchObject({ group: '', kind: 'Secret', managedFieldsManagers: ['secrets-store-sync'] });
  });

  it('has the defaults of Argo CD where it says nothing', () => {
    const { spec, project } = accepted(minimal());
    expect(project).toBe('default');
    expect(spec.sources[0]).toMatchObject({ ref: 'HEAD', name: null, build: { tool: 'auto' } });
    expect(spec.policy).toEqual({ automated: null, retry: { limit: 0, backoffSeconds: 5, factor: 2, maxBackoffSeconds: 180 } });
    expect(spec.revisionHistoryLimit).toBe(10);
  });

  it('retries five times when automated and silent about retries', () => {
    expect(accepted(minimal('  syncPolicy: {automated: {}}')).spec.policy.retry.limit).toBe(5);
  });

  it('is not automated when `enabled` is false', () => {
    expect(accepted(minimal('  syncPolicy: {automated: {enabled: false, prune: true}}')).spec.policy.automated).toBeNull();
  });

  it.each(['server: https://kubernetes.default.svc', 'server: https://kubernetes.default.svc/', 'server: https://kubernetes.default.svc:443', 'name: in-cluster'])(
    'means the clusters it is bound to by %s',
    (where) => {
      expect(accepted(`${HEAD}${metadata}spec: {source: {repoURL: https://x.example/r, path: .}, destination: {${where}}}`).destination).toEqual({ kind: 'bound' });
    },
  );

  it('reads several sources which refer to each other', () => {
    const { spec } = accepted(`${HEAD}${metadata}spec:
  sources:
    - {repoURL: https://charts.example.com, chart: redis, targetRevision: 1.x, helm: {valueFiles: [$values/redis.yaml]}}
    - {repoURL: git@git.example.com:team/values.git, ref: values}
${destination}`);
    expect(spec.sources.map(({ type, name, path, chart }) => ({ type, name, path, chart }))).toEqual([
      { type: 'helm', name: null, path: null, chart: 'redis' },
      { type: 'git', name: 'values', path: null, chart: null },
    ]);
  });

  it('takes a registry without a scheme for an OCI registry of charts', () => {
    expect(accepted(minimal('', 'repoURL: registry.example.com/charts, chart: a, targetRevision: 1.0.0')).spec.sources[0]?.url).toBe('oci://registry.example.com/charts');
  });

  it('keeps unknown fields in the declaration and warns of them by path', () => {
    const { warnings, declaration } = accepted(minimal('  colour: blue\n  syncPolicy: {automated: {purge: true}}\n'));
    expect(warnings.map(({ path }) => path).sort()).toEqual(['spec.colour', 'spec.syncPolicy.automated.purge']);
    expect(declaration['spec']).toMatchObject({ colour: 'blue', syncPolicy: { automated: { purge: true } } });
  });

  it('tells of a jq expression that it cannot read, and takes the one that it can', () => {
    const { warnings } = accepted(minimal('  ignoreDifferences: [{kind: A, jqPathExpressions: [".spec.a[", ".spec.items[] | select(.name == \\"x\\")"]}]'));
    expect(warnings).toEqual([{ path: 'spec.ignoreDifferences[0].jqPathExpressions', message: expect.stringContaining('entry 0 ignores nothing') }]);
  });

  it('takes along how its objects are to be compared, and warns of words that say nothing of an application', () => {
    const annotated = minimal().replace(metadata, 'metadata: {name: orders, annotations: {argocd.argoproj.io/compare-options: "ServerSideDiff=false, IgnoreExtraneous,IncludeMutationWebhook=true"}}\n');
    const { spec, warnings } = accepted(`${annotated}  syncPolicy: {syncOptions: [PruneLast=true]}\n`);
    expect(spec.syncOptions).toEqual(['PruneLast=true', 'ServerSideDiff=false', 'IncludeMutationWebhook=true']);
    expect(warnings).toEqual([{ path: 'metadata.annotations["argocd.argoproj.io/compare-options"]', message: expect.stringContaining('"IgnoreExtraneous" has no effect on an application') }]);
  });

  it('takes along whose client-side applies are taken over', () => {
    const annotated = minimal().replace(metadata, 'metadata: {name: orders, annotations: {argocd.argoproj.io/client-side-apply-migration-manager: my-tool}}\n');
    const { spec, warnings } = accepted(annotated);
    expect(spec.syncOptions).toEqual(['ClientSideApplyMigrationManager=my-tool']);
    expect(warnings).toEqual([]);
  });

  it('takes along the labels and annotations of the namespace that it creates', () => {
    const { spec, warnings } = accepted(minimal('  syncPolicy: {managedNamespaceMetadata: {labels: {a: b}, annotations: {c: d}}, syncOptions: [CreateNamespace=true]}\n'));
    expect(spec.namespaceMetadata).toEqual({ labels: { a: 'b' }, annotations: { c: 'd' } });
    expect(warnings).toEqual([]);
  });

  it('warns of what it knows and does not support', () => {
    const { warnings } = accepted(minimal('  syncPolicy: {managedNamespaceMetadata: {labels: {a: b}}, syncOptions: [Turbo=true]}\n'));
    expect(warnings).toEqual([
      expect.objectContaining({ path: 'spec.syncPolicy.syncOptions[0]', message: expect.stringContaining('"Turbo" is not known') }),
      expect.objectContaining({ path: 'spec.syncPolicy.managedNamespaceMetadata', message: expect.stringContaining('no effect without CreateNamespace=true') }),
    ]);
  });

  it('drops what an API server added from the stored declaration', () => {
    const { declaration, warnings } = accepted(`${HEAD}metadata: {name: a, uid: x, resourceVersion: "1", managedFields: [], annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}", keep: me}}
spec: {source: {repoURL: https://x.example/r, path: .}, destination: {name: in-cluster}}
status: {sync: {}}`);
    expect(declaration['metadata']).toEqual({ name: 'a', annotations: { keep: 'me' } });
    expect(declaration).not.toHaveProperty('status');
    expect(warnings).toEqual([]);
  });

  const WRONG: [string, string, string, string][] = [
    ['source beside sources', minimal('  sources: []\n'), 'spec.sources', 'beside source'],
    ['no source', `${HEAD}${metadata}spec:\n${destination}`, 'spec.source', 'missing'],
    ['no spec', `${HEAD}${metadata}`, 'spec', 'missing'],
    ['neither path nor chart', minimal('', 'repoURL: https://x.example/r'), 'spec.source', 'neither path nor chart'],
    ['path and chart', minimal('', 'repoURL: https://x.example/r, path: a, chart: b, targetRevision: 1.0.0'), 'spec.source', 'both chart and path'],
    ['a chart without version', minimal('', 'repoURL: https://x.example/r, chart: b'), 'spec.source.targetRevision', 'needs a version'],
    ['no repository', minimal('', 'path: a'), 'spec.source.repoURL', 'missing'],
    ['a command for a repository', minimal('', 'repoURL: "ext::sh -c id", path: a'), 'spec.source.repoURL', 'spaces'],
    ['a transport helper', minimal('', 'repoURL: "ext::sh", path: a'), 'spec.source.repoURL', 'cannot be read|can be read'],
    ['an option for a repository', minimal('', 'repoURL: "--upload-pack=x", path: a'), 'spec.source.repoURL', 'starts with "-"'],
    ['a password in the address', minimal('', 'repoURL: "https://u:hunter2@x.example/r", path: a'), 'spec.source.repoURL', 'register the credential'],
    ['the unencrypted Git protocol', minimal('', 'repoURL: "git://x.example/r", path: a'), 'spec.source.repoURL', 'scheme "git://"'],
    ['an option for a revision', minimal('', 'repoURL: https://x.example/r, path: a, targetRevision: "--x"'), 'spec.source.targetRevision', 'a branch, a tag'],
    ['a number for a revision', minimal('', 'repoURL: https://x.example/r, path: a, targetRevision: 1.0'), 'spec.source.targetRevision', 'put it in quotes'],
    ['a path out of the repository', minimal('', 'repoURL: https://x.example/r, path: a/../../b'), 'spec.source.path', 'cannot leave'],
    ['an absolute path', minimal('', 'repoURL: https://x.example/r, path: /etc'), 'spec.source.path', 'does not start with "/"'],
    ['two tools', minimal('', 'repoURL: https://x.example/r, path: a, helm: {releaseName: a}, kustomize: {namePrefix: b}'), 'spec.source', 'helm and kustomize'],
    ['a plugin', minimal('', 'repoURL: https://x.example/r, path: a, plugin: {name: x}'), 'spec.source.plugin', 'not supported yet'],
    ['jsonnet', minimal('', 'repoURL: https://x.example/r, path: a, directory: {jsonnet: {extVars: [{name: a, value: b}]}}'), 'spec.source.directory.jsonnet', 'not supported yet'],
    ['values which are not YAML', minimal('', 'repoURL: https://x.example/r, path: a, helm: {values: "a: b: c"}'), 'spec.source.helm.values', 'is not YAML'],
    ['values which are no mapping', minimal('', 'repoURL: https://x.example/r, path: a, helm: {values: "- a"}'), 'spec.source.helm.values', 'a list of 1'],
    ['a reference to no source', minimal('', 'repoURL: https://x.example/r, path: a, helm: {valueFiles: [$other/v.yaml]}'), 'spec.source.helm.valueFiles[0]', '"other"'],
    ['server and name', `${HEAD}${metadata}spec: {source: {repoURL: https://x.example/r, path: a}, destination: {server: https://a.example, name: b}}`, 'spec.destination', 'both server and name'],
    ['no cluster', `${HEAD}${metadata}spec: {source: {repoURL: https://x.example/r, path: a}, destination: {namespace: b}}`, 'spec.destination', 'neither server nor name'],
    ['no destination', `${HEAD}${metadata}spec: {source: {repoURL: https://x.example/r, path: a}}`, 'spec.destination', 'missing'],
    ['an impossible namespace', `${HEAD}${metadata}spec: {source: {repoURL: https://x.example/r, path: a}, destination: {name: a, namespace: A_B}}`, 'spec.destination.namespace', 'lower-case'],
    ['a text for a flag', minimal('  syncPolicy: {automated: {prune: "true"}}'), 'spec.syncPolicy.automated.prune', 'without quotes'],
    ['a bad duration', minimal('  syncPolicy: {retry: {limit: 2, backoff: {duration: soon}}}'), 'spec.syncPolicy.retry.backoff.duration', '5s, 3m'],
    ['a bad factor', minimal('  syncPolicy: {retry: {limit: 2, backoff: {factor: 0}}}'), 'spec.syncPolicy.retry.backoff.factor', 'from 1 on'],
    ['a bad option value', minimal('  syncPolicy: {syncOptions: [PrunePropagationPolicy=fast]}'), 'spec.syncPolicy.syncOptions[0]', 'foreground'],
    ['an ignore rule without kind', minimal('  ignoreDifferences: [{jsonPointers: [/a]}]'), 'spec.ignoreDifferences[0].kind', 'missing'],
    ['a pointer without slash', minimal('  ignoreDifferences: [{kind: A, jsonPointers: [a]}]'), 'spec.ignoreDifferences[0].jsonPointers', 'starts with "/"'],
    ['a negative history limit', minimal('  revisionHistoryLimit: -1'), 'spec.revisionHistoryLimit', 'from 0 on'],
    ['an impossible name', `${HEAD}metadata: {name: Orders}\nspec: {source: {repoURL: https://x.example/r, path: a}, destination: {name: a}}`, 'metadata.name', 'lower-case'],
    ['another API version', minimal().replace('v1alpha1', 'v9'), 'apiVersion', 'argoproj.io/v1alpha1'],
  ];

  it.each(WRONG)('with %s is refused by the path of the field', (_what, yaml, path, message) => {
    expect(refused(yaml)).toContainEqual({ path, message: expect.stringMatching(new RegExp(message)) });
  });

  it('never repeats a password it refuses', () => {
    expect(JSON.stringify(refused(minimal('', 'repoURL: "https://u:hunter2@x.example/r", path: a')))).not.toContain('hunter2');
  });

  it('names every problem in one pass', () => {
    expect(refused(minimal('  revisionHistoryLimit: -1\n  project: 7\n', 'path: /a'))).toHaveLength(4);
  });

  it('never throws, whatever its spec holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('source', 'sources', 'destination', 'syncPolicy', 'ignoreDifferences', 'project', 'x'), fc.jsonValue()), (spec) => {
        const parsed = parseApplication({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'a' }, spec });
        expect(typeof parsed.ok).toBe('boolean');
      }),
    );
  });
});
