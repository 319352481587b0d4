import { configMap, GOOD } from './bad-input.js';
import type { Files, RenderCase } from './bad-input.js';

const CHART: Files = { 'Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n', 'values.yaml': 'greeting: hello\n', 'templates/map.yaml': configMap('map', 'greeting: {{ .Values.greeting | quote }}') };
const KUSTOMIZATION: Files = { 'kustomization.yaml': 'resources: [map.yaml]\n', ...GOOD };

const ALIAS_BOMB = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array<string>(10).fill(`*${'abcdefgh'.charAt(index)}`).join(', ')}]`)].join('\n');
const DEEP = `${configMap('map')}deep: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`;

/** What is in YAML, and should not be. */
const YAML: readonly RenderCase[] = [
  { name: 'not-yaml', what: 'a file that is not YAML', files: { 'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map\n' }, code: 'render.malformed-manifest', says: /not-yaml\/map\.yaml:4 .*not valid YAML/, mended: GOOD },
  { name: 'not-json', what: 'a JSON file that ends too early', files: { 'map.json': '{"apiVersion": "v1", "kind": "ConfigMap",' }, code: 'render.malformed-manifest', says: /not-json\/map\.json:1 /, mended: { 'map.json': null, ...GOOD } },
  { name: 'twice-a-key', what: 'a mapping with a key twice', files: { 'map.yaml': `${configMap('map')}data: { c: d }\n` }, code: 'render.malformed-manifest', says: /twice-a-key\/map\.yaml:5 .*given twice/, mended: GOOD },
  { name: 'alias-bomb', what: 'an alias bomb', files: { 'map.yaml': `${configMap('map')}${ALIAS_BOMB}\n` }, code: 'render.malformed-manifest', says: /alias-bomb\/map\.yaml.*Excessive alias count/, mended: GOOD },
  { name: 'too-deep', what: 'nesting without end', files: { 'map.yaml': DEEP }, code: 'render.malformed-manifest', says: /too-deep\/map\.yaml:5 .*nested too deeply/, mended: GOOD },
  { name: 'not-utf8', what: 'a file that is not UTF-8', files: { 'map.yaml': Buffer.from(configMap('map', 'a: "é"'), 'latin1') }, code: 'render.malformed-manifest', says: /not-utf8\/map\.yaml.*UTF-8/, mended: GOOD },
  { name: 'no-name', what: 'an object without a name', files: { 'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n' }, code: 'render.malformed-manifest', says: /no-name\/map\.yaml.*metadata\.name is missing/, mended: GOOD },
  { name: 'inexact', what: 'a number that JavaScript cannot hold', files: { 'map.yaml': 'apiVersion: example.test/v1\nkind: Thing\nmetadata: { name: a }\nspec: { big: 9007199254740993 }\n' }, code: 'render.malformed-manifest', says: /inexact\/map\.yaml:4 .*integer.*too large/, mended: GOOD },
];

/** Paths that lead nowhere, or out. */
const PATHS: readonly RenderCase[] = [
  { name: 'no-path', what: 'a path that is not in the repository', files: {}, code: 'render.path-not-found', says: /"no-path" is not in http.*at [0-9a-f]{12}/, mended: GOOD },
  { name: 'path-is-file', what: 'a path that is a file', files: GOOD, path: 'path-is-file/map.yaml', code: 'render.path-not-a-directory', says: /"path-is-file\/map\.yaml" is a file/, mended: { 'map.yaml': null, 'map.yaml/map.yaml': configMap('map') } },
  { name: 'link-out', what: 'a symbolic link out of the repository', files: { 'map.yaml': { mode: '120000', content: '../../../../../../proc/self/environ' } }, code: 'source.symlink-escapes', says: /link-out\/map\.yaml is a symbolic link out of the repository/, mended: GOOD },
  { name: 'link-absolute', what: 'an absolute symbolic link', files: { 'map.yaml': { mode: '120000', content: '/etc/passwd' } }, code: 'source.symlink-escapes', says: /link-absolute\/map\.yaml is a symbolic link out of the repository/, mended: GOOD },
  { name: 'link-loop', what: 'symbolic links in a circle', files: { 'a.yaml': { mode: '120000', content: 'b.yaml' }, 'b.yaml': { mode: '120000', content: 'a.yaml' } }, code: 'source.symlink-loop', says: /link-loop\/[ab]\.yaml .*leads back to itself/, mended: { 'a.yaml': null, 'b.yaml': null, ...GOOD } },
  { name: 'submodule', what: 'a submodule', files: { ...GOOD, module: { mode: '160000', content: '1'.repeat(40) } }, path: 'submodule/module', code: 'source.submodule-refused', says: /submodule\/module is a submodule.*never fetched/, mended: { module: null, 'module/map.yaml': configMap('map') } },
];

const OPTIONS: readonly RenderCase[] = [
  { name: 'bad-glob', what: 'a pattern that is none', files: GOOD, source: "directory: { include: '[' }", code: 'render.bad-glob', says: /directory\.include "\["/, mended: {}, mendedSource: 'directory: {}' },
  { name: 'no-kustomization', what: 'kustomize options for a folder without a kustomization', files: GOOD, source: 'kustomize: { namePrefix: a- }', code: 'render.kustomization-not-found', says: /no kustomization\.yaml in no-kustomization/, mended: { 'kustomization.yaml': 'resources: [map.yaml]\n' } },
  { name: 'no-ref', what: 'a branch that does not exist', files: GOOD, targetRevision: 'does-not-exist', code: 'render.ref-not-found', says: /cases\.git has no branch, tag or commit "does-not-exist"/, mended: {}, mendedRevision: 'main' },
  { name: 'unknown-sha', what: 'a commit that nobody pushed', files: GOOD, targetRevision: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef', code: 'render.ref-not-found', says: /cases\.git has no branch, tag or commit "deadbeef/, mended: {}, mendedRevision: 'main' },
  { name: 'short-sha', what: 'a short SHA that means nothing', files: GOOD, targetRevision: 'abc1234', code: 'render.ref-not-found', says: /cases\.git has no branch, tag or commit "abc1234"/, mended: {}, mendedRevision: 'main' },
];

const HELM: readonly RenderCase[] = [
  { name: 'no-chart', what: 'a chart without Chart.yaml', files: { 'values.yaml': 'a: b\n' }, source: 'helm: { valueFiles: [values.yaml] }', code: 'render.chart-not-found', says: /no Chart\.yaml in no-chart/, mended: CHART },
  { name: 'bad-chart', what: 'a Chart.yaml without a name', files: { ...CHART, 'Chart.yaml': 'apiVersion: v2\nversion: 1.0.0\n' }, code: 'render.helm-failed', says: /bad-chart\/Chart\.yaml: .*chart\.metadata\.name is required/, mended: CHART },
  { name: 'no-values', what: 'a values file that is not there', files: CHART, source: 'helm: { valueFiles: [values-production.yaml] }', code: 'render.values-file-not-found', says: /there is no no-values\/values-production\.yaml/, mended: { 'values-production.yaml': 'greeting: ciao\n' } },
  { name: 'values-out', what: 'a values file outside of the repository', files: CHART, source: 'helm: { valueFiles: [../../secrets.yaml] }', code: 'render.path-escapes', says: /\.\.\/\.\.\/secrets\.yaml.*outside of the repository/, mended: {}, mendedSource: 'helm: { valueFiles: [values.yaml] }' },
  { name: 'values-remote', what: 'a values file on another server', files: CHART, source: 'helm: { valueFiles: ["http://169.254.169.254/latest/meta-data"] }', code: 'render.remote-values-refused', says: /169\.254\.169\.254.*only read from repositories/, mended: {}, mendedSource: 'helm: {}' },
  { name: 'values-not-yaml', what: 'values that are not YAML', files: { ...CHART, 'values.yaml': 'greeting: [\n' }, code: 'render.helm-failed', says: /values-not-yaml\/values\.yaml.*did not find expected node content/, mended: CHART },
  { name: 'bad-template', what: 'a template that does not close', files: { ...CHART, 'templates/map.yaml': configMap('map', 'greeting: {{ .Values.greeting') }, code: 'render.helm-failed', says: /bad-template\/templates\/map\.yaml: .*map\.yaml:4/, mended: CHART },
  { name: 'template-fails', what: 'a template that asks for a value nobody gives', files: { ...CHART, 'templates/map.yaml': configMap('map', 'greeting: {{ required "say who is greeted" .Values.who }}') }, code: 'render.helm-failed', says: /say who is greeted/, mended: CHART },
  { name: 'template-bad-yaml', what: 'a template that writes no YAML', files: { ...CHART, 'templates/map.yaml': 'apiVersion: v1\nkind: ConfigMap\n  metadata: {{ .Values.greeting }}\n' }, code: 'render.helm-failed', says: /template-bad-yaml\/templates\/map\.yaml.*line 3/, mended: CHART },
  { name: 'no-subchart', what: 'a chart that depends on another which is not in it', files: { ...CHART, 'Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\ndependencies: [{ name: redis, version: 1.0.0, repository: "http://169.254.169.254/" }]\n' }, code: 'render.chart-dependencies-missing', says: /no-subchart\/Chart\.yaml.*missing in charts\/: redis/, mended: CHART },
];

const KUSTOMIZE: readonly RenderCase[] = [
  { name: 'remote-base', what: 'a base on another server', files: { 'kustomization.yaml': 'resources: ["https://github.com/example/platform//base?ref=main"]\n' }, code: 'render.remote-base-refused', says: /remote-base\/kustomization\.yaml.*github\.com.*never fetched/, mended: KUSTOMIZATION },
  { name: 'no-resource', what: 'a resource that is not there', files: { 'kustomization.yaml': 'resources: [deployment.yaml]\n' }, code: 'render.file-not-found', says: /no-resource\/kustomization\.yaml.*there is no no-resource\/deployment\.yaml/, mended: KUSTOMIZATION },
  { name: 'base-out', what: 'a base outside of the repository', files: { 'kustomization.yaml': 'resources: [../../../../etc]\n' }, code: 'render.path-escapes', says: /base-out\/kustomization\.yaml.*\/etc".*outside of the repository/, mended: KUSTOMIZATION },
  { name: 'bad-kustomization', what: 'a kustomization that is not YAML', files: { 'kustomization.yaml': 'resources: [\n' }, code: 'render.malformed-kustomization', says: /bad-kustomization\/kustomization\.yaml is not valid YAML/, mended: KUSTOMIZATION },
  { name: 'unknown-field', what: 'a field kustomize does not know', files: { ...KUSTOMIZATION, 'kustomization.yaml': 'resources: [map.yaml]\nresuorces: []\n' }, code: 'render.kustomize-failed', says: /unknown-field\/kustomization\.yaml.*unknown field "resuorces"/, mended: KUSTOMIZATION },
  { name: 'patch-nothing', what: 'a patch for an object that is not there', files: { ...KUSTOMIZATION, 'kustomization.yaml': 'resources: [map.yaml]\npatches: [{ patch: "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: other}\\n" }]\n' }, code: 'render.kustomize-failed', says: /patch-nothing\/kustomization\.yaml.*no resource matches.*other/, mended: KUSTOMIZATION },
  { name: 'kustomize-twice', what: 'the same object from two files', files: { 'kustomization.yaml': 'resources: [map.yaml, again.yaml]\n', ...GOOD, 'again.yaml': configMap('map') }, code: 'render.kustomize-failed', says: /kustomize-twice\/kustomization\.yaml.*already registered id: ConfigMap/, mended: { ...KUSTOMIZATION, 'again.yaml': null } },
];

export const RENDER_CASES: readonly RenderCase[] = [...YAML, ...PATHS, ...OPTIONS, ...HELM, ...KUSTOMIZE];
