/** The import rules of ARCHITECTURE.md. Each carries the reason it exists, so that a failing import explains itself. */
const lib = (name) => `^libs/${name}/`;
const libs = (...names) => `^libs/(${names.join('|')})/`;

/** A library may enter only the named libraries. */
const onlyLibs = (name, allowed, comment) => ({
  name: `${name}-imports`,
  comment,
  severity: 'error',
  from: { path: lib(name), pathNot: '\\.(spec|contract)\\.ts$' },
  to: { path: '^(libs|apps|migrations|tools|test)/', pathNot: [lib(name), ...(allowed.length ? [libs(...allowed)] : [])] },
});

const npm = (pattern) => `node_modules/(${pattern})(/|$)`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'A cycle means two files are one idea in two places.', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-orphans', comment: 'A file nobody imports is dead or misplaced.', severity: 'error', from: { orphan: true, pathNot: ['\\.(spec|int-spec|e2e-spec|config|d)\\.(ts|js)$', '(^|/)main\\.tsx?$', '^(tools|test)/', '/index\\.ts$', '\\.cjs$', '^apps/dashboard/'] }, to: {} },
    { name: 'no-deep-imports', comment: 'A library is entered by its index only, so that its inside can change.', severity: 'error', from: { path: '^libs/([^/]+)/' }, to: { path: '^libs/([^/]+)/(src|dist)/.+', pathNot: ['^libs/$1/', '^libs/[^/]+/(src|dist)/index\\.(ts|js|d\\.ts)$'] } },
    { name: 'no-deep-imports-from-apps', comment: 'A library is entered by its index only, so that its inside can change.', severity: 'error', from: { path: '^(apps|tools|test)/' }, to: { path: '^libs/[^/]+/(src|dist)/.+', pathNot: '^libs/[^/]+/(src|dist)/(index|.*\\.contract)\\.(ts|js|d\\.ts)$' } },
    onlyLibs('kernel', [], 'kernel is the bottom: it knows nothing of Tidemark.'),
    onlyLibs('manifest', ['kernel'], 'manifest knows Kubernetes objects, not what we do with them.'),
    onlyLibs('diff', ['manifest', 'kernel'], 'diff compares objects; it must not know syncs or the wire.'),
    onlyLibs('health', ['manifest', 'kernel'], 'health judges one object; it must not know syncs or the wire.'),
    onlyLibs('sync', ['diff', 'health', 'manifest', 'kernel'], 'sync plans; applying is the agent\'s.'),
    onlyLibs('resource-actions', ['manifest', 'kernel'], 'an action changes one object; who may ask for it and how it is applied is not its concern.'),
    onlyLibs('lua', ['resource-actions', 'health', 'manifest', 'kernel'], 'scripts answer what the built-in checks and actions answer, in their types; they must not know syncs or the wire.'),
    { name: 'lua-engine-only-in-lua', comment: 'Code of users runs in one guarded place.', severity: 'error', from: { pathNot: '^libs/lua/' }, to: { path: npm('wasmoon') } },
    onlyLibs('protocol', ['kernel'], 'both ends of the wire depend on protocol, so it depends on neither.'),
    onlyLibs('event-store', ['kernel'], 'the event store knows no GitOps and could serve another product.'),
    onlyLibs('api-client', ['kernel'], 'generated from the schema alone.'),
    { name: 'pure-libs-do-no-io', comment: 'Pure code is a function of its arguments; that is what makes it testable by property.', severity: 'error', from: { path: libs('kernel', 'manifest', 'diff', 'health', 'resource-actions', 'sync', 'protocol'), pathNot: '\\.spec\\.ts$' }, to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' } },
    { name: 'event-store-speaks-sql-through-its-port', comment: 'Two methods are all it asks of a database driver.', severity: 'error', from: { path: lib('event-store'), pathNot: '\\.(spec|contract)\\.ts$' }, to: { path: npm('pg|typeorm|@nestjs/[^/]+') } },
    { name: 'nest-only-in-apps', comment: 'A library must run without a framework.', severity: 'error', from: { pathNot: '^(apps/|test/)' }, to: { path: npm('@nestjs/[^/]+') } },
    { name: 'typeorm-only-in-platform-and-migrations', comment: 'Contexts speak SQL through a port, so that the driver can change in one place.', severity: 'error', from: { pathNot: '^(apps/control-plane/src/platform/|migrations/|test/|libs/testing/)' }, to: { path: npm('typeorm') } },
    { name: 'kafkajs-only-in-platform-kafka', comment: 'The client may have to be replaced: it is known in one folder.', severity: 'error', from: { pathNot: '^(apps/control-plane/src/platform/kafka/|test/)' }, to: { path: npm('kafkajs') } },
    { name: 'kubernetes-client-only-in-agent-cluster', comment: 'Everything else works on plain objects.', severity: 'error', from: { pathNot: '^(apps/agent/src/cluster/|test/|libs/testing/)' }, to: { path: npm('@kubernetes/client-node') } },
    { name: 'control-plane-libs', comment: 'The control plane uses every library but the client made from its own schema.', severity: 'error', from: { path: '^apps/control-plane/', pathNot: '\\.spec\\.ts$' }, to: { path: ['^apps/(agent|cli|dashboard)/', libs('api-client', 'testing')] } },
    { name: 'agent-libs', comment: 'The agent is small: pure libraries, and the one that runs scripts of users.', severity: 'error', from: { path: '^apps/agent/', pathNot: '\\.spec\\.ts$' }, to: { path: ['^apps/(control-plane|cli|dashboard)/', libs('api-client', 'testing', 'event-store')] } },
    { name: 'cli-libs', comment: 'The CLI speaks GraphQL; it knows no server code.', severity: 'error', from: { path: '^apps/cli/', pathNot: '\\.spec\\.ts$' }, to: { path: ['^apps/(control-plane|agent|dashboard)/', libs('health', 'sync', 'protocol', 'event-store', 'testing', 'lua', 'resource-actions')] } },
    { name: 'dashboard-libs', comment: 'The dashboard speaks GraphQL; it knows no server code.', severity: 'error', from: { path: '^apps/dashboard/', pathNot: '\\.spec\\.tsx?$' }, to: { path: ['^apps/(control-plane|agent|cli)/', libs('kernel', 'manifest', 'health', 'sync', 'protocol', 'event-store', 'testing')] } },
    { name: 'contexts-meet-through-their-index', comment: 'A context has one door; behind it, it may change as it likes.', severity: 'error', from: { path: '^apps/control-plane/src/([^/]+)/', pathNot: ['^apps/control-plane/src/platform/', '^apps/control-plane/src/[^/]+/api/', '\\.spec\\.ts$'] }, to: { path: '^apps/control-plane/src/([^/]+)/', pathNot: ['^apps/control-plane/src/$1/', '^apps/control-plane/src/[^/]+/index\\.ts$', '^apps/control-plane/src/platform/'] } },
    { name: 'apis-meet-through-their-index', comment: 'The GraphQL API is one graph, so the api folders know each other, by a door of their own.', severity: 'error', from: { path: '^apps/control-plane/src/([^/]+)/api/', pathNot: '\\.spec\\.ts$' }, to: { path: '^apps/control-plane/src/([^/]+)/', pathNot: ['^apps/control-plane/src/$1/', '^apps/control-plane/src/[^/]+/(api/)?index\\.ts$', '^apps/control-plane/src/platform/'] } },
    { name: 'nobody-imports-api', comment: 'What is shown to people must not become what the contexts build on.', severity: 'error', from: { path: '^apps/control-plane/src/([^/]+)/', pathNot: ['^apps/control-plane/src/[^/]+/api/', '\\.spec\\.ts$'] }, to: { path: '^apps/control-plane/src/[^/]+/api/' } },
    { name: 'domain-is-pure', comment: 'Decisions are functions: state and command in, events out.', severity: 'error', from: { path: '^apps/control-plane/src/[^/]+/domain/', pathNot: '\\.spec\\.ts$' }, to: { path: ['^apps/control-plane/src/[^/]+/(application|projections|api|adapters)/', '^apps/control-plane/src/platform/', npm('@nestjs/[^/]+|pg|ws|express')] } },
    { name: 'platform-knows-no-context', comment: 'The wiring serves every context alike.', severity: 'error', from: { path: '^apps/control-plane/src/platform/', pathNot: '\\.spec\\.ts$' }, to: { path: '^apps/control-plane/src/(source|catalog|render|fleet|rollout|delivery|observation|history|alerting|automation|access)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.cruise.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'], extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
