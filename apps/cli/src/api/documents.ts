/** Every GraphQL document the commands send; a test validates each against schema/schema.graphql. */

const USER_ERRORS = 'userErrors { code message path nextStep }';
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';
const MOMENT = 'position recordedAt newest floor { position recordedAt }';
const COUNTS = 'counts { created configured unchanged pruned skipped failed }';
const COMMIT = 'commit { sha author { name email } message committedAt }';

const TARGET = `id namespace sync health healthMessage revision desiredRevision outOfSync resources updatedAt
  cluster { name } application { name namespace }
  lastSync { syncId outcome message startedAt finishedAt ${COUNTS} }
  conditions { type message since }
  drifts { resource change beganAt beforeAdoption fields { path desired live manager } }
  unhealthy { key status message }`;

const APPLICATION = `id name namespace project repository path targetRevision automated prune selfHeal summary retiredAt
  owner { name }
  hold { kind by reason since until }
  deletions { cluster { name } cascade since waitsFor wayOut }
  conditions { type message since }
  warnings
  bundle { digest revision publishedAt objects warnings ${COMMIT} }`;

const CLUSTER = `id name labels server registeredAt
  agent { state version kubernetesVersion connectedAt lastSeenAt credentialExpiresAt }
  counts { targets synced outOfSync degraded }`;

const SOURCE = 'id url credential credentialKind pollSeconds hasWebhookSecret webhookSeenAt failure { code message since } refs { ref revision lost }';

export const documents = {
  viewer: 'query Viewer { viewer { name kind } }',
  signIn: `mutation SignIn($input: SignInInput!) { signIn(input: $input) { token expiresAt ${USER_ERRORS} } }`,
  signOut: `mutation SignOut($input: SignOutInput!) { signOut(input: $input) { ${USER_ERRORS} } }`,
  applications: `query Applications($first: Int!, $after: String, $filter: ApplicationFilter) {
    applications(first: $first, after: $after, filter: $filter) { nodes { ${APPLICATION} targets { ${TARGET} } } ${PAGE_INFO} } }`,
  application: `query Application($name: String!, $namespace: String) { application(name: $name, namespace: $namespace) { ${APPLICATION} declaration targets { ${TARGET} } } }`,
  history: `query History($application: String!, $namespace: String, $first: Int!, $after: String) {
    applicationHistory(application: $application, namespace: $namespace, first: $first, after: $after) {
      nodes { id cluster { name } revision ${COMMIT} digest previousDigest diff { added changed removed digest } cause by reason assignedAt outcome
        syncs { syncId startedAt finishedAt outcome trigger message ${COUNTS} } } ${PAGE_INFO} } }`,
  drift: `query Drift($application: String!, $cluster: String, $first: Int!, $after: String) {
    driftTimeline(application: $application, cluster: $cluster, first: $first, after: $after) {
      nodes { id resource change beganAt endedAt how beforeAdoption cluster { name } fields { path desired live manager operation time } } ${PAGE_INFO} } }`,
  declare: `mutation Declare($input: DeclareInput!) { declare(input: $input) { applications { id name } warnings { application path message } position ${USER_ERRORS} } }`,
  deleteApplication: `mutation DeleteApplication($input: DeleteApplicationInput!) { deleteApplication(input: $input) { position ${USER_ERRORS} } }`,
  sync: `mutation Sync($input: SyncInput!) { sync(input: $input) { position syncs { syncId target { id cluster { name } } } operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  diff: `mutation DiffApplication($input: DiffApplicationInput!) { diffApplication(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  listResources: `mutation ListResources($input: ListResourcesInput!) { listResources(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  listOrphans: `mutation ListOrphans($input: ListOrphansInput!) { listOrphans(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  listActions: `mutation ListResourceActions($input: ListResourceActionsInput!) { listResourceActions(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  runAction: `mutation RunResourceAction($input: RunResourceActionInput!) { runResourceAction(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  operation: 'query Operation($id: ID!) { operation(id: $id) { id state message result } }',
  confirmPrune: `mutation ConfirmPrune($input: ConfirmPruneInput!) { confirmPrune(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  confirmDeletion: `mutation ConfirmDeletion($input: ConfirmDeletionInput!) { confirmDeletion(input: $input) { operations { id target { cluster { name } } } ${USER_ERRORS} } }`,
  terminate: `mutation TerminateSync($input: TerminateSyncInput!) { terminateSync(input: $input) { position ${USER_ERRORS} } }`,
  refresh: `mutation Refresh($input: RefreshInput!) { refresh(input: $input) { position ${USER_ERRORS} } }`,
  rollback: `mutation Rollback($input: RollbackInput!) { rollback(input: $input) { position hold { kind by reason since until } targets { cluster { name } } ${USER_ERRORS} } }`,
  hold: `mutation Hold($input: HoldInput!) { hold(input: $input) { position ${USER_ERRORS} } }`,
  release: `mutation Release($input: ReleaseInput!) { release(input: $input) { position ${USER_ERRORS} } }`,
  clusters: `query Clusters($first: Int!, $after: String) { clusters(first: $first, after: $after) { nodes { ${CLUSTER} } ${PAGE_INFO} } }`,
  cluster: `query Cluster($name: String!) { cluster(name: $name) { ${CLUSTER} } }`,
  issueJoinToken: `mutation IssueJoinToken($input: IssueJoinTokenInput!) { issueJoinToken(input: $input) { cluster { id name } token expiresAt command manifest position ${USER_ERRORS} } }`,
  registerCluster: `mutation RegisterCluster($input: RegisterClusterInput!) { registerCluster(input: $input) { cluster { id name } token expiresAt command manifest position ${USER_ERRORS} } }`,
  revokeAgent: `mutation RevokeAgent($input: RevokeAgentInput!) { revokeAgent(input: $input) { position ${USER_ERRORS} } }`,
  declareRestoration: `mutation DeclareRestoration($input: DeclareRestorationInput!) { declareRestoration(input: $input) { position ${USER_ERRORS} } }`,
  projections: `query Projections { projections { name version kind state position lag error errorPosition } }`,
  rebuildProjection: `mutation RebuildProjection($input: ProjectionInput!) { rebuildProjection(input: $input) { projection { name } position ${USER_ERRORS} } }`,
  retryProjection: `mutation RetryProjection($input: ProjectionInput!) { retryProjection(input: $input) { projection { name } position ${USER_ERRORS} } }`,
  issueToken: `mutation IssueToken($input: IssueTokenInput!) { issueToken(input: $input) { token expiresAt ${USER_ERRORS} } }`,
  sources: `query Sources($first: Int!, $after: String) { sources(first: $first, after: $after) { nodes { ${SOURCE} } ${PAGE_INFO} } }`,
  source: `query Source($url: String!) { source(url: $url) { ${SOURCE} } }`,
  configureRepository: `mutation ConfigureRepository($input: ConfigureRepositoryInput!) { configureRepository(input: $input) { source { ${SOURCE} } position ${USER_ERRORS} } }`,
  forgetRepository: `mutation ForgetRepository($input: ForgetRepositoryInput!) { forgetRepository(input: $input) { position ${USER_ERRORS} } }`,
  testRepository: `mutation TestRepository($input: TestRepositoryInput!) { testRepository(input: $input) { ${USER_ERRORS} } }`,
  events: `query Events($first: Int!, $after: String, $filter: EventFilter) {
    events(first: $first, after: $after, filter: $filter) { nodes { position type recordedAt actor { kind id name } reason stream data application cluster summary } ${PAGE_INFO} } }`,
  fleet: `query Fleet($at: Instant, $filter: TargetAtFilter, $first: Int!, $after: String) { fleet(at: $at) {
    asOf { ${MOMENT} } counts { targets synced outOfSync healthy degraded progressing }
    targets(first: $first, after: $after, filter: $filter) { nodes {
      id application namespace cluster sync health revision digest desiredRevision desiredDigest sincePosition since untilPosition until images { name version } charts { name version } } ${PAGE_INFO} } } }`,
  fleetDiff: `query FleetDiff($from: Instant!, $to: Instant, $application: String, $cluster: String, $first: Int!, $after: String) {
    fleetDiff(from: $from, to: $to, application: $application, cluster: $cluster) { from { ${MOMENT} } to { ${MOMENT} } targets
      groups(first: $first, after: $after) { nodes { kind targets summary changes { what name from to } examples { application namespace cluster } } ${PAGE_INFO} } } }`,
  whoChanged: `query WhoChanged($resource: ResourceRef!, $application: String, $cluster: String, $first: Int!, $after: String) {
    whoChanged(resource: $resource, application: $application, cluster: $cluster, first: $first, after: $after) { nodes {
      position at resource how action who reason application cluster commit { sha message } fields { path desired live manager } } ${PAGE_INFO} } }`,
  tail: `subscription Tail($after: Int, $filter: EventFilter) { fleetEvents(after: $after, filter: $filter) {
    position type recordedAt actor { kind id name } reason stream data application cluster summary } }`,
} as const;
