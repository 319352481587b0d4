/** A mutation that is understood and refused, and leaves nothing behind. */
export interface RequestCase {
  readonly what: string;
  readonly mutation: string;
  readonly input: object;
  readonly code: string;
  readonly says: RegExp;
}

export const REQUEST_CASES: readonly RequestCase[] = [
  { what: 'a sync of an unknown application', mutation: 'sync', input: { application: 'nobody' }, code: 'catalog.application-not-found', says: /no application "nobody"/ },
  { what: 'a sync on an unknown cluster', mutation: 'sync', input: { application: 'witness', clusters: ['atlantis'] }, code: 'rollout.unknown-cluster', says: /no cluster "atlantis"/ },
  { what: 'a sync of another revision', mutation: 'sync', input: { application: 'witness', revision: 'deadbeef' }, code: 'rollout.revision-not-current', says: /"deadbeef" is not the revision application "witness" would sync/ },
  { what: 'a rollback to an unknown number', mutation: 'rollback', input: { application: 'witness', to: '999' }, code: 'rollout.revision-not-found', says: /"witness" was never deployed at "999"/ },
  { what: 'a rollback to an unknown commit', mutation: 'rollback', input: { application: 'witness', to: 'deadbeef' }, code: 'rollout.revision-not-found', says: /never deployed at "deadbeef"/ },
  { what: 'a release of what is not held', mutation: 'release', input: { application: 'witness' }, code: 'rollout.not-held', says: /"witness" is not held/ },
  { what: 'the deletion of an unknown application', mutation: 'deleteApplication', input: { application: 'nobody' }, code: 'catalog.application-not-found', says: /no application "nobody"/ },
  { what: 'a refresh of an unknown application', mutation: 'refresh', input: { application: 'nobody' }, code: 'catalog.application-not-found', says: /no application "nobody"/ },
  { what: 'a cluster whose name is taken', mutation: 'registerCluster', input: { name: 'alpha', labels: {} }, code: 'fleet.cluster-name-taken', says: /a cluster alpha already/ },
  { what: 'a cluster whose name is a path', mutation: 'registerCluster', input: { name: '../alpha', labels: {} }, code: 'fleet.bad-cluster-name', says: /"\.\.\/alpha" is not a usable cluster name/ },
  { what: 'the revocation of an unknown cluster', mutation: 'revokeAgent', input: { cluster: 'atlantis' }, code: 'fleet.unknown-cluster', says: /atlantis/ },
  { what: 'a repository that is configured with a password in its address', mutation: 'configureRepository', input: { url: 'https://robot:hunter2@git.example.test/a.git' }, code: 'source.url-has-credentials', says: /carries a user name, password or token/ },
];

/** A request that is refused before anybody looks at what it asks for. */
export interface RawCase {
  readonly what: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly anonymous?: boolean;
  readonly status: number;
  readonly says: RegExp;
}

const signed = (signature: string) => ({ 'x-github-event': 'push', 'x-hub-signature-256': signature });
const operation = (query: string): string => JSON.stringify({ query });
const nested = (depth: number): string => `{ applications(first: 1) { nodes { ${'owner { '.repeat(depth)}name${' }'.repeat(depth)} } } }`;

export const RAW_CASES: readonly RawCase[] = [
  { what: 'a request of 3 MiB', path: '/graphql', body: JSON.stringify({ query: '{ viewer { name } }', variables: { x: 'x'.repeat(3_145_728) } }), status: 413, says: /has 31457\d\d bytes; at most 1048576 are read/ },
  { what: 'a body that is not JSON', path: '/graphql', body: '{', status: 400, says: /not JSON/ },
  { what: 'a query that is none', path: '/graphql', body: operation('{ viewer {'), status: 400, says: /Syntax Error/ },
  { what: 'a field that does not exist', path: '/graphql', body: operation('{ viewer { shoeSize } }'), status: 400, says: /Cannot query field \\"shoeSize\\"/ },
  { what: 'a query that is too deep', path: '/graphql', body: operation(nested(20)), status: 400, says: /levels deep; 12 are allowed/ },
  { what: 'a page without end', path: '/graphql', body: operation('{ applications(first: 1000000) { nodes { name } } }'), status: 400, says: /points of cost; 5000 are allowed/ },
  { what: 'a cursor somebody made up', path: '/graphql', body: operation('{ applications(first: 1, after: "made-up") { nodes { name } } }'), status: 200, says: /cursor is not one of applications/ },
  { what: 'a mutation without a reason', path: '/graphql', body: operation('mutation { release(input: { application: "witness", reason: " " }) { position } }'), status: 200, says: /A reason has 1 to 1024 characters/ },
  { what: 'an idempotency key that is none', path: '/graphql', body: operation('mutation { release(input: { application: "witness", reason: "a", idempotencyKey: "again" }) { position } }'), status: 200, says: /idempotencyKey is not a UUID/ },
  { what: 'a request without a credential', path: '/graphql', body: operation('{ applications(first: 1) { nodes { name } } }'), anonymous: true, status: 401, says: /needs a credential/ },
  { what: 'a token that was never issued', path: '/graphql', headers: { authorization: 'Bearer tmk_none_none_none' }, body: operation('{ viewer { name } }'), anonymous: true, status: 401, says: /UNAUTHENTICATED/ },
  { what: 'a webhook without a signature', path: '/webhooks/github', headers: { 'x-github-event': 'push' }, body: '{}', anonymous: true, status: 401, says: /not signed/ },
  { what: 'a webhook with a malformed signature', path: '/webhooks/github', headers: signed('sha256=zz'), body: '{}', anonymous: true, status: 401, says: /signature does not match/ },
  { what: 'a webhook signed with another secret', path: '/webhooks/github', headers: signed(`sha256=${'0'.repeat(64)}`), body: '{}', anonymous: true, status: 401, says: /signature does not match/ },
  { what: 'a webhook of 6 MB', path: '/webhooks/github', headers: signed(`sha256=${'0'.repeat(64)}`), body: 'x'.repeat(6_000_000), anonymous: true, status: 413, says: /at most 5242880 are read/ },
  { what: 'a webhook of an unknown host', path: '/webhooks/sourceforge', body: '{}', anonymous: true, status: 404, says: /use github, gitlab, gitea, bitbucket/ },
];
