/** Every GraphQL document the dashboard sends; a test validates each against schema/schema.graphql. */
const CONDITIONS = 'conditions { type message since }';
const COMMIT = 'commit { sha message committedAt author { name } }';
const COUNTS = 'counts { created configured unchanged pruned skipped failed }';
const CELL = `id sync health healthMessage revision cluster { name } ${CONDITIONS}`;
const TROUBLE = `id name targets { ${CELL} }`;
const BUNDLE = `bundle { revision publishedAt ${COMMIT} }`;
const USER_ERRORS = 'userErrors { code message nextStep }';
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';
const CLUSTER = `id name labels agent { state version kubernetesVersion connectedAt lastSeenAt } counts { targets synced outOfSync degraded }`;

export const documents = {
  viewer: 'query Viewer { viewer { name kind } stats { position } }',
  fleet: `query Fleet($first: Int!, $after: String, $filter: ApplicationFilter) {
    unhealthy: applications(first: 5, filter: { health: [DEGRADED, MISSING] }) { totalCount nodes { ${TROUBLE} } }
    differing: applications(first: 5, filter: { sync: [OUT_OF_SYNC] }) { totalCount nodes { ${TROUBLE} } }
    stats { clusters connected applications targets synced outOfSync healthy degraded progressing position }
    clusters(first: 100) { nodes { ${CLUSTER} } }
    applications(first: $first, after: $after, filter: $filter) { totalCount nodes { id name namespace project hold { by } ${CONDITIONS} ${BUNDLE} targets { ${CELL} } } ${PAGE_INFO} } }`,
  application: `query Application($name: String!, $namespace: String) { application(name: $name, namespace: $namespace) {
    id name namespace project summary repository path targetRevision automated prune selfHeal owner { name }
    hold { kind by reason since until } ${CONDITIONS} ${BUNDLE}
    targets { ${CELL} namespace desiredRevision resources outOfSync unhealthy { key status message }
      lastSync { outcome message startedAt finishedAt ${COUNTS} } } } }`,
  history: `query History($application: String!, $namespace: String, $first: Int!, $after: String) {
    applicationHistory(application: $application, namespace: $namespace, first: $first, after: $after) { nodes {
      id revision digest cause by reason assignedAt outcome cluster { name } ${COMMIT} diff { added changed removed digest }
      syncs { syncId startedAt finishedAt outcome trigger message ${COUNTS} } } ${PAGE_INFO} } }`,
  bundleDiff: 'query BundleDiff($digest: String!) { bundleDiff(digest: $digest) { entries { key action unified } } }',
  drift: `query Drift($application: String!, $first: Int!, $after: String) {
    driftTimeline(application: $application, first: $first, after: $after) { nodes { id resource change beganAt endedAt how beforeAdoption cluster { name } fields { path desired live manager operation time } } ${PAGE_INFO} } }`,
  clusters: `query Clusters($first: Int!, $after: String) { clusters(first: $first, after: $after) { nodes { ${CLUSTER} } ${PAGE_INFO} } }`,
  cluster: `query Cluster($name: String!) { cluster(name: $name) { ${CLUSTER} } }`,
  pastFleet: `query PastFleet($at: Instant, $first: Int!, $after: String) { fleet(at: $at) {
    asOf { position recordedAt floor { position recordedAt } } counts { targets synced healthy degraded }
    targets(first: $first, after: $after) { totalCount nodes { id application cluster sync health revision since } ${PAGE_INFO} } } }`,
  fleetDiff: `query FleetDiff($from: Instant!, $first: Int!) {
    fleetDiff(from: $from) { targets groups(first: $first) { nodes { summary examples { application cluster } } } } }`,
  signIn: `mutation SignIn($input: SignInInput!) { signIn(input: $input) { expiresAt ${USER_ERRORS} } }`,
  signOut: `mutation SignOut($input: SignOutInput!) { signOut(input: $input) { ${USER_ERRORS} } }`,
  sync: `mutation Sync($input: SyncInput!) { sync(input: $input) { ${USER_ERRORS} } }`,
  rollback: `mutation Rollback($input: RollbackInput!) { rollback(input: $input) { ${USER_ERRORS} } }`,
  release: `mutation Release($input: ReleaseInput!) { release(input: $input) { ${USER_ERRORS} } }`,
  listResources: `mutation ListResources($input: ListResourcesInput!) { listResources(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  listResourceActions: `mutation ListResourceActions($input: ListResourceActionsInput!) { listResourceActions(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  runResourceAction: `mutation RunResourceAction($input: RunResourceActionInput!) { runResourceAction(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  operation: 'query Operation($id: ID!) { operation(id: $id) { state message result } }',
  registerCluster: `mutation RegisterCluster($input: RegisterClusterInput!) { registerCluster(input: $input) { command kubectlCommand expiresAt cluster { name } ${USER_ERRORS} } }`,
  fleetEvents: 'subscription FleetEvents($after: Int) { fleetEvents(after: $after) { position type recordedAt summary application cluster } }',
} as const;
