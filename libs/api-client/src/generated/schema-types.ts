// Made from schema/schema.graphql by `npm run gen`. Do not edit.
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant as RFC 3339 writes it, in UTC when we write it. */
  DateTime: { input: string; output: string; }
  /** A time as RFC 3339 writes it ("2026-01-31T10:00:00Z"), or the position of an event (4711 or "4711"). */
  Instant: { input: string | number; output: string | number; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
};

export type ActionParameterInput = {
  name: Scalars['String']['input'];
  value: Scalars['String']['input'];
};

/** The one agent of a cluster. */
export type Agent = {
  connectedAt: Maybe<Scalars['DateTime']['output']>;
  credentialExpiresAt: Maybe<Scalars['DateTime']['output']>;
  kubernetesVersion: Maybe<Scalars['String']['output']>;
  /** Behind by at most 30 seconds. */
  lastSeenAt: Maybe<Scalars['DateTime']['output']>;
  state: AgentState;
  version: Maybe<Scalars['String']['output']>;
};

/** Whether the agent of a cluster is there. */
export type AgentState =
  | 'CONNECTED'
  | 'DISCONNECTED'
  /** Nothing was heard for five heartbeats. */
  | 'LOST'
  /** Registered; no agent has enrolled yet. */
  | 'PENDING'
  /** Its credentials were withdrawn. */
  | 'REVOKED'
  /** Nothing was heard for two heartbeats. */
  | 'STALE';

/** An API token that works; never its secret. */
export type ApiToken = {
  expiresAt: Scalars['DateTime']['output'];
  /** To the minute. */
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  name: Scalars['String']['output'];
  tokenId: Scalars['String']['output'];
};

/** What is delivered together; it runs on one or more targets. */
export type Application = {
  automated: Scalars['Boolean']['output'];
  /** The newest; what runs may be older. */
  bundle: Maybe<Bundle>;
  /** What stands in its way as a whole; its targets have conditions of their own. */
  conditions: Array<Condition>;
  /** The manifest as declared. */
  declaration: Scalars['JSON']['output'];
  declaredAt: Scalars['DateTime']['output'];
  /** The clusters it is to leave and is not yet out of, at most 1,000; what that waits for. */
  deletions: Array<Deletion>;
  hold: Maybe<Hold>;
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  namespace: Scalars['String']['output'];
  /** The application whose bundle declares this one. */
  owner: Maybe<Application>;
  path: Maybe<Scalars['String']['output']>;
  project: Scalars['String']['output'];
  prune: Scalars['Boolean']['output'];
  /** Of its first source. */
  repository: Maybe<Scalars['String']['output']>;
  retiredAt: Maybe<Scalars['DateTime']['output']>;
  selfHeal: Scalars['Boolean']['output'];
  /** Its state in two sentences. */
  summary: Scalars['String']['output'];
  /** Branch, tag, SHA or chart version it follows. */
  targetRevision: Maybe<Scalars['String']['output']>;
  /** By cluster; at most 1,000. */
  targets: Array<Target>;
  /** Fields of the declaration that are kept and not used, as [{path, message}]. */
  warnings: Scalars['JSON']['output'];
};

/** An application as it was: what its targets were together. */
export type ApplicationAt = {
  counts: TargetCounts;
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  namespace: Scalars['String']['output'];
  /** What ran, most targets first; at most 10. */
  revisions: Array<RevisionCount>;
};

export type ApplicationAtConnection = {
  edges: Array<ApplicationAtEdge>;
  nodes: Array<ApplicationAt>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type ApplicationAtEdge = {
  cursor: Scalars['String']['output'];
  node: ApplicationAt;
};

/** Everything given must be true. */
export type ApplicationAtFilter = {
  name?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name. */
  search?: InputMaybe<Scalars['String']['input']>;
};

export type ApplicationConnection = {
  edges: Array<ApplicationEdge>;
  nodes: Array<Application>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type ApplicationEdge = {
  cursor: Scalars['String']['output'];
  node: Application;
};

/** Everything given must be true. Sync and health are true when any target has one of them. */
export type ApplicationFilter = {
  /** Name of a cluster it has a target on. */
  cluster?: InputMaybe<Scalars['String']['input']>;
  health?: InputMaybe<Array<HealthStatus>>;
  name?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  project?: InputMaybe<Scalars['String']['input']>;
  /** Retired ones, too. */
  retired?: InputMaybe<Scalars['Boolean']['input']>;
  /** Part of the name. */
  search?: InputMaybe<Scalars['String']['input']>;
  sync?: InputMaybe<Array<SyncStatus>>;
};

export type Author = {
  email: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
};

/** The rendered manifests of a revision. */
export type Bundle = {
  commit: Maybe<Commit>;
  digest: Scalars['String']['output'];
  objects: Scalars['Int']['output'];
  publishedAt: Scalars['DateTime']['output'];
  revision: Scalars['String']['output'];
  /** What was left out or used only once while it was rendered; it runs all the same. */
  warnings: Array<Scalars['String']['output']>;
};

/** The difference from one bundle to the next. */
export type BundleDiff = {
  added: Scalars['Int']['output'];
  changed: Scalars['Int']['output'];
  entries: Array<BundleDiffEntry>;
  removed: Scalars['Int']['output'];
};

/** One object that differs between two bundles. Secret values are masked. */
export type BundleDiffEntry = {
  /** added, changed or removed. */
  action: Scalars['String']['output'];
  /** group/Kind/namespace/name */
  key: Scalars['String']['output'];
  /** A unified diff of YAML. */
  unified: Scalars['String']['output'];
};

export type Cluster = {
  agent: Agent;
  counts: TargetCounts;
  id: Scalars['ID']['output'];
  labels: Scalars['JSON']['output'];
  name: Scalars['String']['output'];
  registeredAt: Scalars['DateTime']['output'];
  /** Address of its API server, when it was given. */
  server: Maybe<Scalars['String']['output']>;
};

export type ClusterConnection = {
  edges: Array<ClusterEdge>;
  nodes: Array<Cluster>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type ClusterEdge = {
  cursor: Scalars['String']['output'];
  node: Cluster;
};

export type ClusterFilter = {
  /** Part of the name. */
  search?: InputMaybe<Scalars['String']['input']>;
  states?: InputMaybe<Array<AgentState>>;
};

/** A commit that was seen. */
export type Commit = {
  author: Author;
  /** Where it is: one line a target that was ever to run it. */
  clusters: Array<CommitReach>;
  committedAt: Scalars['DateTime']['output'];
  message: Scalars['String']['output'];
  /** Address of the repository it was seen in. */
  repository: Maybe<Scalars['String']['output']>;
  sha: Scalars['String']['output'];
};


/** A commit that was seen. */
export type CommitClustersArgs = {
  first: Scalars['Int']['input'];
};

/** Where a commit is on one target. */
export type CommitReach = {
  application: Maybe<Application>;
  assignedAt: Scalars['DateTime']['output'];
  cluster: Maybe<Cluster>;
  /** When it first ran there. */
  reachedAt: Maybe<Scalars['DateTime']['output']>;
  /** live, syncing, failed, superseded or pending. */
  state: Scalars['String']['output'];
};

/** Something a person should look at. */
export type Condition = {
  message: Scalars['String']['output'];
  since: Scalars['DateTime']['output'];
  type: Scalars['String']['output'];
};

/** What is left out stays as it is; null takes it away. */
export type ConfigureRepositoryInput = {
  credential?: InputMaybe<RepositoryCredentialInput>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 86,400 seconds; null: the default of the installation. */
  pollSeconds?: InputMaybe<Scalars['Float']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  /** Accept it without asking the repository for its HEAD first. */
  skipTest?: Scalars['Boolean']['input'];
  /** As applications name it; without user name or password. */
  url: Scalars['String']['input'];
  /** What its Git host signs webhooks with, 8 to 1,024 characters; null: the secret of the installation. */
  webhookSecret?: InputMaybe<Scalars['String']['input']>;
};

export type ConfigureRepositoryPayload = {
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  source: Maybe<Source>;
  userErrors: Array<UserError>;
};

export type ConfirmDeletionInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type ConfirmPruneInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** What a repository is entered with. */
export type CredentialKind =
  /** User name and password or token. */
  | 'BASIC'
  /** SSH private key and known hosts. */
  | 'SSH';

export type DeclarationWarning = {
  application: Maybe<Scalars['String']['output']>;
  message: Scalars['String']['output'];
  path: Scalars['String']['output'];
};

export type DeclareInput = {
  /** Names of the clusters that "in-cluster" means. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Say what would happen, and record nothing. */
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** YAML or JSON, one document or many. */
  manifests: Scalars['String']['input'];
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type DeclarePayload = {
  applications: Array<DeclaredApplication>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  userErrors: Array<UserError>;
  warnings: Array<DeclarationWarning>;
};

export type DeclareRestorationInput = {
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** What a declaration came to. */
export type DeclaredApplication = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  namespace: Scalars['String']['output'];
  /** created, configured or unchanged. */
  outcome: Scalars['String']['output'];
};

export type DeleteApplicationInput = {
  application: Scalars['String']['input'];
  /** Whether what it deployed goes, too; left out: as its finalizers say. */
  cascade?: InputMaybe<Scalars['Boolean']['input']>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** An application is being taken out of a cluster. */
export type Deletion = {
  /** Its objects go, too. */
  cascade: Scalars['Boolean']['output'];
  cluster: Cluster;
  /** When it was asked for. */
  since: Scalars['DateTime']['output'];
  /** A sentence without its full stop: the hook, the object or the cluster, and since when. */
  waitsFor: Scalars['String']['output'];
  /** What a person can do when that never comes; null while nothing needs to be done. */
  wayOut: Maybe<Scalars['String']['output']>;
};

export type DiffApplicationInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  cluster?: InputMaybe<Scalars['String']['input']>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** How many objects a bundle has more, other and less than the one before it. */
export type DiffCounts = {
  added: Scalars['Int']['output'];
  changed: Scalars['Int']['output'];
  /** For bundleDiff; null when the difference is not stored. */
  digest: Maybe<Scalars['String']['output']>;
  removed: Scalars['Int']['output'];
};

/** An object differed from the bundle by the hand of somebody else. */
export type Drift = {
  application: Maybe<Application>;
  /** It was there, and differed, before this application applied it for the first time: what that first apply overwrote. */
  beforeAdoption: Scalars['Boolean']['output'];
  beganAt: Scalars['DateTime']['output'];
  /** modified or deleted. */
  change: Scalars['String']['output'];
  cluster: Maybe<Cluster>;
  endedAt: Maybe<Scalars['DateTime']['output']>;
  fields: Array<DriftField>;
  /** corrected, reverted-by-others or superseded. */
  how: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  /** group/Kind/namespace/name */
  resource: Scalars['String']['output'];
};

export type DriftConnection = {
  edges: Array<DriftEdge>;
  nodes: Array<Drift>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type DriftEdge = {
  cursor: Scalars['String']['output'];
  node: Drift;
};

/** One field that differs. Secret values are masked in the cluster. */
export type DriftField = {
  desired: Maybe<Scalars['JSON']['output']>;
  live: Maybe<Scalars['JSON']['output']>;
  /** The field manager that wrote the live value. */
  manager: Scalars['String']['output'];
  /** How that manager wrote it: Apply or Update. */
  operation: Maybe<Scalars['String']['output']>;
  path: Scalars['String']['output'];
  /** When that manager last wrote anything of the object. */
  time: Maybe<Scalars['DateTime']['output']>;
};

/** An immutable fact. */
export type Event = {
  actor: EventActor;
  /** Name of the application it is about. */
  application: Maybe<Scalars['String']['output']>;
  /** Name of the cluster it is about. */
  cluster: Maybe<Scalars['String']['output']>;
  data: Scalars['JSON']['output'];
  /** By the observer's clock, when there was one. */
  occurredAt: Maybe<Scalars['DateTime']['output']>;
  /** Its dense place in the order of all events. */
  position: Scalars['Int']['output'];
  reason: Maybe<Scalars['String']['output']>;
  recordedAt: Scalars['DateTime']['output'];
  stream: Scalars['String']['output'];
  /** What it says, in one sentence. */
  summary: Scalars['String']['output'];
  type: Scalars['String']['output'];
};

export type EventActor = {
  id: Scalars['String']['output'];
  /** user, token, agent or system. */
  kind: Scalars['String']['output'];
  name: Maybe<Scalars['String']['output']>;
};

export type EventConnection = {
  edges: Array<EventEdge>;
  nodes: Array<Event>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type EventEdge = {
  cursor: Scalars['String']['output'];
  node: Event;
};

/** Everything given must be true. */
export type EventFilter = {
  /** Name of an application. */
  application?: InputMaybe<Scalars['String']['input']>;
  /** Name of a cluster. */
  cluster?: InputMaybe<Scalars['String']['input']>;
  stream?: InputMaybe<Scalars['String']['input']>;
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** The fleet as it was. */
export type FleetAt = {
  /** Those that had a target, by name. */
  applications: ApplicationAtConnection;
  asOf: Moment;
  counts: TargetCounts;
  /** All of them, by sync and health; those of none are left out. */
  states: Array<StateCount>;
  /** By application. For the next page give the same instant: asOf.position. */
  targets: TargetAtConnection;
};


/** The fleet as it was. */
export type FleetAtApplicationsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<ApplicationAtFilter>;
  first: Scalars['Int']['input'];
};


/** The fleet as it was. */
export type FleetAtTargetsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<TargetAtFilter>;
  first: Scalars['Int']['input'];
};

/** Targets that changed in the same way. */
export type FleetChange = {
  changes: Array<TargetChange>;
  /** Some of the targets, at most 20. */
  examples: Array<TargetName>;
  kind: FleetChangeKind;
  /** In one line: "120 targets: image nginx 1.2 -> 1.3". */
  summary: Scalars['String']['output'];
  /** How many. */
  targets: Scalars['Int']['output'];
};

export type FleetChangeConnection = {
  edges: Array<FleetChangeEdge>;
  nodes: Array<FleetChange>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type FleetChangeEdge = {
  cursor: Scalars['String']['output'];
  node: FleetChange;
};

/** Whether the targets came, went, or became something else. */
export type FleetChangeKind =
  | 'ADDED'
  | 'CHANGED'
  | 'REMOVED';

/** What became of the fleet from one instant to another. */
export type FleetDiff = {
  from: Moment;
  /** Most targets first. For the next page give the same instants: from.position and to.position. */
  groups: FleetChangeConnection;
  /** Targets that are not what they were. */
  targets: Scalars['Int']['output'];
  to: Moment;
};


/** What became of the fleet from one instant to another. */
export type FleetDiffGroupsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** The fleet in numbers. */
export type FleetStats = {
  applications: Scalars['Int']['output'];
  clusters: Scalars['Int']['output'];
  connected: Scalars['Int']['output'];
  degraded: Scalars['Int']['output'];
  healthy: Scalars['Int']['output'];
  outOfSync: Scalars['Int']['output'];
  /** Of the newest event. */
  position: Scalars['Int']['output'];
  progressing: Scalars['Int']['output'];
  synced: Scalars['Int']['output'];
  targets: Scalars['Int']['output'];
};

export type ForgetRepositoryInput = {
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  url: Scalars['String']['input'];
};

/** Whether what runs works; of several objects the worst. */
export type HealthStatus =
  | 'DEGRADED'
  | 'HEALTHY'
  | 'MISSING'
  | 'PROGRESSING'
  | 'SUSPENDED'
  | 'UNKNOWN';

export type HistoryConnection = {
  edges: Array<HistoryEntryEdge>;
  nodes: Array<HistoryEntry>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** One deployment of a target. */
export type HistoryEntry = {
  application: Maybe<Application>;
  assignedAt: Scalars['DateTime']['output'];
  /** Who gave the command, or Tidemark for what a commit caused. */
  by: Scalars['String']['output'];
  /** commit, declaration, manual, rollback, release or refresh. */
  cause: Scalars['String']['output'];
  cluster: Maybe<Cluster>;
  commit: Maybe<Commit>;
  diff: Maybe<DiffCounts>;
  digest: Scalars['String']['output'];
  /** Counts the deployments of the target from 1; `rollback` takes it. */
  id: Scalars['Int']['output'];
  /** pending, running, succeeded, failed or superseded. */
  outcome: Scalars['String']['output'];
  previousDigest: Maybe<Scalars['String']['output']>;
  reason: Maybe<Scalars['String']['output']>;
  revision: Scalars['String']['output'];
  /** Oldest first. */
  syncs: Array<Sync>;
};

export type HistoryEntryEdge = {
  cursor: Scalars['String']['output'];
  node: HistoryEntry;
};

/** New bundles are kept from the targets until it is released. */
export type Hold = {
  by: Scalars['String']['output'];
  /** manual or rollback. */
  kind: Scalars['String']['output'];
  reason: Scalars['String']['output'];
  since: Scalars['DateTime']['output'];
  until: Maybe<Scalars['DateTime']['output']>;
};

export type HoldInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

export type HoldPayload = {
  hold: Maybe<Hold>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  userErrors: Array<UserError>;
};

/** Objects that are no orphans. Globs. */
export type IgnoredOrphanInput = {
  /** Left out: the core group. */
  group?: InputMaybe<Scalars['String']['input']>;
  /** Left out: any. */
  kind?: InputMaybe<Scalars['String']['input']>;
  /** Left out: any. */
  name?: InputMaybe<Scalars['String']['input']>;
};

export type IssueJoinTokenInput = {
  /** Name of a registered cluster. */
  cluster: Scalars['String']['input'];
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type IssueTokenInput = {
  /** 1 to 365; 90 when left out. */
  expiresInDays?: InputMaybe<Scalars['Int']['input']>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What will use it. */
  name: Scalars['String']['input'];
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type IssueTokenPayload = {
  expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  /** Shown once. */
  token: Maybe<Scalars['String']['output']>;
  tokenId: Maybe<Scalars['String']['output']>;
  userErrors: Array<UserError>;
};

export type ListOrphansInput = {
  /** The `next` of the page before; left out: the first page. */
  after?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** At most 100. */
  ignore?: InputMaybe<Array<IgnoredOrphanInput>>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type ListResourceActionsInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  resource: ResourceInput;
};

export type ListResourcesInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** Which instant an answer is of. */
export type Moment = {
  /** Nothing before it can be asked for; null of an empty log. */
  floor: Maybe<RetentionFloor>;
  /** The newest position there is. */
  newest: Scalars['Int']['output'];
  /** Everything up to this event had happened, and nothing after it. */
  position: Scalars['Int']['output'];
  /** When that event was recorded; null of an empty log. */
  recordedAt: Maybe<Scalars['DateTime']['output']>;
};

export type Mutation = {
  /** Says how a repository is entered and polled, before or after an application uses it. */
  configureRepository: ConfigureRepositoryPayload;
  /** Confirms what the deletion of an application waits to delete (Delete=confirm); also of a retired one. */
  confirmDeletion: OperationsPayload;
  /** Confirms the prunes for which the syncs that run wait (Prune=confirm). */
  confirmPrune: OperationsPayload;
  /** Declares applications by their manifests; with any error, none. */
  declare: DeclarePayload;
  /** Says that this control plane was restored from a backup: agents take its statements again from the first on, and tell what it lost. */
  declareRestoration: MutationResult;
  /** Retires an application; its history stays. With cascade: false also one that is being deleted: what is left of it stays, and no hook is waited for. */
  deleteApplication: MutationResult;
  /** Asks the agents how what runs differs from what should. Secrets are masked in the cluster. */
  diffApplication: OperationsPayload;
  /** Removes what is known of a repository that no application uses, with its credential and webhook secret. */
  forgetRepository: MutationResult;
  /** Keeps new bundles from the targets until it is released. */
  hold: HoldPayload;
  /** Another join token for a registered cluster; unused older ones stop working. */
  issueJoinToken: RegisterClusterPayload;
  /** An API token that may do what you may. */
  issueToken: IssueTokenPayload;
  /** Asks the agents for the objects in the destination namespace that no application of the cluster tracks. The result of each operation is a page, {orphans: [{key, createdAt, manager}], next, unread: [{group, kind, reason}]}. */
  listOrphans: OperationsPayload;
  /** Asks the agents what can be done to an object in its present state. The result of each operation is {resource, actions: [{name, disabled, displayName, iconClass, params}]}. */
  listResourceActions: OperationsPayload;
  /** Asks the agents for the objects of an application, as they are now. The result of each operation is {resources: [{key, sync, health, message, wanted}], total, truncated}. */
  listResources: OperationsPayload;
  /** Makes a read model anew from the first event on. Its readers see it fill; ask `projections` how far it is. */
  rebuildProjection: ProjectionPayload;
  /** Looks at the repositories now, and lets the agents compare anew. */
  refresh: MutationResult;
  /** Names a cluster and answers how its agent gets in. */
  registerCluster: RegisterClusterPayload;
  /** Ends a hold; the targets get the newest bundle. */
  release: MutationResult;
  /** Lets a faulted subscription try again the event it stopped at; it is never skipped. */
  retryProjection: ProjectionPayload;
  /** Withdraws every credential of the agent and cuts its session. */
  revokeAgent: MutationResult;
  /** The token stops working at once, and what is open by it is closed. */
  revokeToken: MutationResult;
  /** Puts targets back to an earlier bundle, and holds auto-sync until it is released. */
  rollback: RollbackPayload;
  /** Does an action to an object of an application: restart, scale, pause … The result of each operation is {resource, action, changed: [{key, fields}], created: [key]}. */
  runResourceAction: OperationsPayload;
  /** Answers a session, and sets it as a cookie. */
  signIn: SignInPayload;
  /** Ends the session it is asked with. */
  signOut: MutationResult;
  /** Brings targets to the newest bundle, or says what that would do. */
  sync: SyncPayload;
  /** Ends the syncs that run. */
  terminateSync: MutationResult;
  /** Asks the repository for its HEAD and changes nothing; userErrors say why it cannot be read. */
  testRepository: MutationResult;
};


export type MutationConfigureRepositoryArgs = {
  input: ConfigureRepositoryInput;
};


export type MutationConfirmDeletionArgs = {
  input: ConfirmDeletionInput;
};


export type MutationConfirmPruneArgs = {
  input: ConfirmPruneInput;
};


export type MutationDeclareArgs = {
  input: DeclareInput;
};


export type MutationDeclareRestorationArgs = {
  input: DeclareRestorationInput;
};


export type MutationDeleteApplicationArgs = {
  input: DeleteApplicationInput;
};


export type MutationDiffApplicationArgs = {
  input: DiffApplicationInput;
};


export type MutationForgetRepositoryArgs = {
  input: ForgetRepositoryInput;
};


export type MutationHoldArgs = {
  input: HoldInput;
};


export type MutationIssueJoinTokenArgs = {
  input: IssueJoinTokenInput;
};


export type MutationIssueTokenArgs = {
  input: IssueTokenInput;
};


export type MutationListOrphansArgs = {
  input: ListOrphansInput;
};


export type MutationListResourceActionsArgs = {
  input: ListResourceActionsInput;
};


export type MutationListResourcesArgs = {
  input: ListResourcesInput;
};


export type MutationRebuildProjectionArgs = {
  input: ProjectionInput;
};


export type MutationRefreshArgs = {
  input: RefreshInput;
};


export type MutationRegisterClusterArgs = {
  input: RegisterClusterInput;
};


export type MutationReleaseArgs = {
  input: ReleaseInput;
};


export type MutationRetryProjectionArgs = {
  input: ProjectionInput;
};


export type MutationRevokeAgentArgs = {
  input: RevokeAgentInput;
};


export type MutationRevokeTokenArgs = {
  input: RevokeTokenInput;
};


export type MutationRollbackArgs = {
  input: RollbackInput;
};


export type MutationRunResourceActionArgs = {
  input: RunResourceActionInput;
};


export type MutationSignInArgs = {
  input: SignInInput;
};


export type MutationSignOutArgs = {
  input: SignOutInput;
};


export type MutationSyncArgs = {
  input: SyncInput;
};


export type MutationTerminateSyncArgs = {
  input: TerminateSyncInput;
};


export type MutationTestRepositoryArgs = {
  input: TestRepositoryInput;
};

/** Done, or why not. */
export type MutationResult = {
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  userErrors: Array<UserError>;
};

/** An object in a cluster by what names it. */
export type ObjectKey = {
  group: Scalars['String']['output'];
  kind: Scalars['String']['output'];
  name: Scalars['String']['output'];
  namespace: Scalars['String']['output'];
};

/** Something an agent was asked for: a diff, a plan, a refresh. */
export type Operation = {
  expiresAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  /** diff, plan, refresh, resources, orphans, terminate-sync, confirm-prune, list-actions or run-action. */
  kind: Scalars['String']['output'];
  message: Scalars['String']['output'];
  /** The plan a succeeded plan operation tells; null for every other. */
  plan: Maybe<SyncPlan>;
  requestedAt: Scalars['DateTime']['output'];
  result: Maybe<Scalars['JSON']['output']>;
  /** pending, succeeded, failed or expired. */
  state: Scalars['String']['output'];
  target: Maybe<Target>;
};

export type OperationsPayload = {
  /** Ask for each by `operation(id)` until it is not pending. */
  operations: Array<Operation>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  userErrors: Array<UserError>;
};

export type PageInfo = {
  endCursor: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
  /** Always false: lists are read forwards. */
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor: Maybe<Scalars['String']['output']>;
};

export type ProjectionInput = {
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** What a subscription makes of events. */
export type ProjectionKind =
  /** What is done about events; it is never done twice. */
  | 'PROCESS'
  /** A read model; it can be made anew. */
  | 'PROJECTION';

export type ProjectionPayload = {
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  projection: Maybe<ProjectionStatus>;
  userErrors: Array<UserError>;
};

/** What follows the log in this process, and how far it is. */
export type ProjectionStatus = {
  /** Why it is faulted. */
  error: Maybe<Scalars['String']['output']>;
  /** The event it can not handle. */
  errorPosition: Maybe<Scalars['Int']['output']>;
  kind: ProjectionKind;
  /** Events between it and the end of the log. */
  lag: Scalars['Int']['output'];
  name: Scalars['String']['output'];
  /** The last position it has handled. */
  position: Scalars['Int']['output'];
  /** starting, standby, catching-up, live, faulted or stopped. */
  state: Scalars['String']['output'];
  version: Scalars['Int']['output'];
};

export type Query = {
  /** Your tokens that work; at most 100. */
  apiTokens: Array<ApiToken>;
  /** A retired one is found, too, when no other has the name. */
  application: Maybe<Application>;
  /** Every deployment of an application, newest first; also of a retired one. */
  applicationHistory: HistoryConnection;
  /** By name. */
  applications: ApplicationConnection;
  /** By the digest of a diff, as the history names it. */
  bundleDiff: Maybe<BundleDiff>;
  cluster: Maybe<Cluster>;
  /** By name. */
  clusters: ClusterConnection;
  /** By its SHA, or the first seven or more characters of it. */
  commit: Maybe<Commit>;
  /** Newest first. */
  driftTimeline: DriftConnection;
  /** In the order they were recorded: newest last. */
  events: EventConnection;
  /** The fleet as it was at an instant; without one, as it is. */
  fleet: FleetAt;
  /** What became of the fleet between two instants, grouped by identical change; without to, until now. */
  fleetDiff: FleetDiff;
  operation: Maybe<Operation>;
  /** By name; as many as the product has, some tens. */
  projections: Array<ProjectionStatus>;
  /** By any spelling of its address. */
  source: Maybe<Source>;
  /** By address. */
  sources: SourceConnection;
  stats: FleetStats;
  /** One target as it was at an instant; null when it was not there. */
  target: Maybe<TargetAt>;
  /** By application. */
  targets: TargetConnection;
  viewer: Viewer;
  /** Every change of an object that is known, newest first: commits, syncs, actions, and what somebody did in the cluster. */
  whoChanged: ResourceChangeConnection;
};


export type QueryApplicationArgs = {
  name: Scalars['String']['input'];
  namespace: InputMaybe<Scalars['String']['input']>;
};


export type QueryApplicationHistoryArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  application: Scalars['String']['input'];
  first: Scalars['Int']['input'];
  namespace: InputMaybe<Scalars['String']['input']>;
};


export type QueryApplicationsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<ApplicationFilter>;
  first: Scalars['Int']['input'];
};


export type QueryBundleDiffArgs = {
  digest: Scalars['String']['input'];
};


export type QueryClusterArgs = {
  name: Scalars['String']['input'];
};


export type QueryClustersArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<ClusterFilter>;
  first: Scalars['Int']['input'];
};


export type QueryCommitArgs = {
  sha: Scalars['String']['input'];
};


export type QueryDriftTimelineArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  application: InputMaybe<Scalars['String']['input']>;
  cluster: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


export type QueryEventsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<EventFilter>;
  first: Scalars['Int']['input'];
};


export type QueryFleetArgs = {
  at: InputMaybe<Scalars['Instant']['input']>;
};


export type QueryFleetDiffArgs = {
  application: InputMaybe<Scalars['String']['input']>;
  cluster: InputMaybe<Scalars['String']['input']>;
  from: Scalars['Instant']['input'];
  to: InputMaybe<Scalars['Instant']['input']>;
};


export type QueryOperationArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySourceArgs = {
  url: Scalars['String']['input'];
};


export type QuerySourcesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


export type QueryTargetArgs = {
  application: Scalars['String']['input'];
  at: InputMaybe<Scalars['Instant']['input']>;
  cluster: Scalars['String']['input'];
  namespace: InputMaybe<Scalars['String']['input']>;
};


export type QueryTargetsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<TargetFilter>;
  first: Scalars['Int']['input'];
};


export type QueryWhoChangedArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  application: InputMaybe<Scalars['String']['input']>;
  cluster: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  resource: ResourceRef;
};

export type RefreshInput = {
  application: Scalars['String']['input'];
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type RegisterClusterInput = {
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** An object of texts. */
  labels?: InputMaybe<Scalars['JSON']['input']>;
  name: Scalars['String']['input'];
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  server?: InputMaybe<Scalars['String']['input']>;
};

export type RegisterClusterPayload = {
  cluster: Maybe<Cluster>;
  /** One line that enrols an agent on this machine. */
  command: Maybe<Scalars['String']['output']>;
  expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** One line that installs the agent into the cluster kubectl points at. */
  kubectlCommand: Maybe<Scalars['String']['output']>;
  /** The agent as YAML for kubectl apply; it holds the token. */
  manifest: Maybe<Scalars['String']['output']>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  /** The join token; shown once. */
  token: Maybe<Scalars['String']['output']>;
  userErrors: Array<UserError>;
};

export type ReleaseInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

/** Either username and password, or sshPrivateKey and knownHosts. Kept in files of the control plane, and told to nobody. */
export type RepositoryCredentialInput = {
  /** Lines of a known_hosts file: the only host keys that are accepted. */
  knownHosts?: InputMaybe<Scalars['String']['input']>;
  /** Or a token. */
  password?: InputMaybe<Scalars['String']['input']>;
  /** The text of the file; a key without a passphrase. */
  sshPrivateKey?: InputMaybe<Scalars['String']['input']>;
  username?: InputMaybe<Scalars['String']['input']>;
};

export type RequestedTargetSync = {
  syncId: Scalars['String']['output'];
  target: Maybe<Target>;
};

/** A change of an object, and by whose hand. */
export type ResourceChange = {
  /** added, changed, removed; created, configured, pruned; modified, deleted; or the name of the action. */
  action: Scalars['String']['output'];
  /** Name of the application. */
  application: Maybe<Scalars['String']['output']>;
  /** By the observer's clock, when there was one. */
  at: Scalars['DateTime']['output'];
  /** Name of the cluster; null for a commit, which is about all of them. */
  cluster: Maybe<Scalars['String']['output']>;
  /** What brought it, when it came from Git. */
  commit: Maybe<Commit>;
  /** What was written in the cluster; secret values are masked there. */
  fields: Array<DriftField>;
  /** commit (it was changed in Git), sync (an agent applied it), action (somebody asked an agent), drift (somebody did it in the cluster). */
  how: Scalars['String']['output'];
  /** Of the event that tells of it. */
  position: Scalars['Int']['output'];
  reason: Maybe<Scalars['String']['output']>;
  /** group/Kind/namespace/name */
  resource: Scalars['String']['output'];
  /** The author of the commit, the field managers that wrote, or who asked. */
  who: Scalars['String']['output'];
};

export type ResourceChangeConnection = {
  edges: Array<ResourceChangeEdge>;
  nodes: Array<ResourceChange>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type ResourceChangeEdge = {
  cursor: Scalars['String']['output'];
  node: ResourceChange;
};

/** One object of an application. */
export type ResourceInput = {
  /** Of its API; left out: the core group. */
  group?: InputMaybe<Scalars['String']['input']>;
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  /** Left out: the destination namespace of the application; "" for an object of no namespace. */
  namespace?: InputMaybe<Scalars['String']['input']>;
};

/** An object of a cluster. What is left out may be anything. */
export type ResourceRef = {
  /** API group; empty for the core one. */
  group?: InputMaybe<Scalars['String']['input']>;
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  /** Empty for objects of the cluster. */
  namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Objects of a selective sync; "*" stands for anything in one member. */
export type ResourceSelectorInput = {
  /** Leave these out of the sync. */
  exclude?: InputMaybe<Scalars['Boolean']['input']>;
  /** API group; "" for the core group. */
  group: Scalars['String']['input'];
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  /** Left out: any namespace. */
  namespace?: InputMaybe<Scalars['String']['input']>;
};

/** The oldest event that is kept. */
export type RetentionFloor = {
  position: Scalars['Int']['output'];
  recordedAt: Scalars['DateTime']['output'];
};

/** How many targets of an application ran a revision; null: nothing was known to run. */
export type RevisionCount = {
  revision: Maybe<Scalars['String']['output']>;
  targets: Scalars['Int']['output'];
};

export type RevokeAgentInput = {
  /** Name of a registered cluster. */
  cluster: Scalars['String']['input'];
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type RevokeTokenInput = {
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  tokenId: Scalars['String']['input'];
};

export type RollbackInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Delete what the old bundle does not have; left out: as the policy says. */
  prune?: InputMaybe<Scalars['Boolean']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  /** An id of the history, or the first four or more characters of a revision or a digest. */
  to: Scalars['String']['input'];
};

export type RollbackPayload = {
  hold: Maybe<Hold>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  targets: Array<Target>;
  userErrors: Array<UserError>;
};

export type RunResourceActionInput = {
  /** As `listResourceActions` names it. */
  action: Scalars['String']['input'];
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** At most 20. */
  parameters?: InputMaybe<Array<ActionParameterInput>>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  resource: ResourceInput;
};

export type SignInInput = {
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
  password: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type SignInPayload = {
  expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  /** A session, for programs: send it as a bearer. Browsers have it as a cookie. */
  token: Maybe<Scalars['String']['output']>;
  userErrors: Array<UserError>;
};

export type SignOutInput = {
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** A repository that is watched or configured. Its secrets are never told. */
export type Source = {
  /** Name of the credential it is read with. */
  credential: Maybe<Scalars['String']['output']>;
  credentialKind: Maybe<CredentialKind>;
  /** null: the last look succeeded. */
  failure: Maybe<SourceFailure>;
  /** Its webhooks are checked with a secret of its own. */
  hasWebhookSecret: Scalars['Boolean']['output'];
  id: Scalars['ID']['output'];
  /** null: the default of the installation. */
  pollSeconds: Maybe<Scalars['Float']['output']>;
  refs: Array<SourceRef>;
  url: Scalars['String']['output'];
  /** When a signed webhook last spoke of it; null: not since the control plane started. */
  webhookSeenAt: Maybe<Scalars['DateTime']['output']>;
};

export type SourceConnection = {
  edges: Array<SourceEdge>;
  nodes: Array<Source>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type SourceEdge = {
  cursor: Scalars['String']['output'];
  node: Source;
};

export type SourceFailure = {
  code: Scalars['String']['output'];
  message: Scalars['String']['output'];
  since: Scalars['DateTime']['output'];
};

/** A branch, tag or SHA that applications follow. */
export type SourceRef = {
  /** It was there and is gone; what ran goes on running. */
  lost: Scalars['Boolean']['output'];
  ref: Scalars['String']['output'];
  revision: Maybe<Scalars['String']['output']>;
};

/** How many targets had a sync and a health together. */
export type StateCount = {
  health: HealthStatus;
  sync: SyncStatus;
  targets: Scalars['Int']['output'];
};

export type Subscription = {
  /** The events after a position, then those that come; without a position only those that come. */
  fleetEvents: Event;
};


export type SubscriptionFleetEventsArgs = {
  after: InputMaybe<Scalars['Int']['input']>;
  filter: InputMaybe<EventFilter>;
};

/** One operation that brings a target to a bundle. */
export type Sync = {
  attempt: Scalars['Int']['output'];
  counts: Maybe<SyncCounts>;
  digest: Scalars['String']['output'];
  /** The first 50; counts.failed has the whole number. */
  failures: Array<SyncFailure>;
  finishedAt: Maybe<Scalars['DateTime']['output']>;
  message: Scalars['String']['output'];
  /** running, succeeded, failed or terminated. */
  outcome: Scalars['String']['output'];
  revision: Scalars['String']['output'];
  /** By the cluster's clock. */
  startedAt: Maybe<Scalars['DateTime']['output']>;
  syncId: Scalars['String']['output'];
  /** requested, self-heal, retry or resumed; null when the report of its start was lost. */
  trigger: Maybe<Scalars['String']['output']>;
};

/** What a sync did, in objects. */
export type SyncCounts = {
  configured: Scalars['Int']['output'];
  created: Scalars['Int']['output'];
  failed: Scalars['Int']['output'];
  pruned: Scalars['Int']['output'];
  skipped: Scalars['Int']['output'];
  unchanged: Scalars['Int']['output'];
};

export type SyncFailure = {
  key: Scalars['String']['output'];
  message: Scalars['String']['output'];
};

export type SyncInput = {
  /** With prune: delete even when that is everything the target has. For this sync alone. */
  allowEmpty?: InputMaybe<Scalars['Boolean']['input']>;
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Ask the agents what a sync would do; changes nothing. */
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Take over fields that others own, and replace what cannot be changed. */
  force?: InputMaybe<Scalars['Boolean']['input']>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Delete what left Git, also more than PruneLimit; left out: as the policy says, and no more than PruneLimit. */
  prune?: InputMaybe<Scalars['Boolean']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  /** Only these objects, at most 100, and no hook. The targets do not count as synced by it. */
  resources?: InputMaybe<Array<ResourceSelectorInput>>;
  /** Refuse unless this, or what begins so, is what would be synced. */
  revision?: InputMaybe<Scalars['String']['input']>;
  /** Sync options of this sync alone, behind those of the application: Replace=true and so on. */
  syncOptions?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type SyncPayload = {
  /** Of a dry run: ask for each by `operation(id)` until it is not pending. */
  operations: Array<Operation>;
  /** The position of the last event it caused; null when it caused none. */
  position: Maybe<Scalars['Int']['output']>;
  syncs: Array<RequestedTargetSync>;
  userErrors: Array<UserError>;
};

/** What a sync of one target would do now, in its order. */
export type SyncPlan = {
  /** In the order in which they would happen. */
  actions: SyncPlanActionConnection;
  /** Digest of the bundle. */
  bundle: Scalars['String']['output'];
  /** Why the sync would refuse to prune. */
  refusal: Maybe<Scalars['String']['output']>;
  revision: Scalars['String']['output'];
  /** Of all actions, also those that were too many to report. */
  total: Scalars['Int']['output'];
  /** Whether there were more actions than an agent reports. */
  truncated: Scalars['Boolean']['output'];
};


/** What a sync of one target would do now, in its order. */
export type SyncPlanActionsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** What a sync would do to one object. */
export type SyncPlanAction = {
  /** A prune that waits for a confirmation. */
  confirm: Scalars['Boolean']['output'];
  /** What it comes to in the cluster now: create, configure, unchanged, prune or run. */
  effect: Scalars['String']['output'];
  object: ObjectKey;
  /** PreSync, Sync, PostSync or SyncFail. */
  phase: Scalars['String']['output'];
  /** What the plan asks for, for example apply, prune or hook. */
  verb: Scalars['String']['output'];
  wave: Scalars['Int']['output'];
};

export type SyncPlanActionConnection = {
  edges: Array<SyncPlanActionEdge>;
  nodes: Array<SyncPlanAction>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type SyncPlanActionEdge = {
  cursor: Scalars['String']['output'];
  node: SyncPlanAction;
};

/** Whether what runs is what should. */
export type SyncStatus =
  | 'OUT_OF_SYNC'
  | 'SYNCED'
  /** A sync is running. */
  | 'SYNCING'
  /** The cluster has not said yet, or cannot say. */
  | 'UNKNOWN';

/** An application in a cluster: what should be there, and what is. */
export type Target = {
  application: Application;
  cluster: Cluster;
  conditions: Array<Condition>;
  desiredDigest: Scalars['String']['output'];
  /** What should run. */
  desiredRevision: Scalars['String']['output'];
  digest: Maybe<Scalars['String']['output']>;
  /** Those that are open; at most 100. */
  drifts: Array<Drift>;
  health: HealthStatus;
  healthMessage: Scalars['String']['output'];
  id: Scalars['ID']['output'];
  lastSync: Maybe<Sync>;
  namespace: Scalars['String']['output'];
  /** Objects that are not as desired, as group/Kind/namespace/name; at most 100. */
  outOfSync: Array<Scalars['String']['output']>;
  /** How many objects it has. */
  resources: Scalars['Int']['output'];
  /** What runs, as far as the cluster told. */
  revision: Maybe<Scalars['String']['output']>;
  /** Since when sync and health are what they are. */
  since: Scalars['DateTime']['output'];
  sync: SyncStatus;
  /** At most 100. */
  unhealthy: Array<UnhealthyResource>;
  updatedAt: Scalars['DateTime']['output'];
};

/** An application in a cluster as it was. */
export type TargetAt = {
  /** Name of the application. */
  application: Scalars['String']['output'];
  /** Charts that what ran was rendered from. */
  charts: Array<Versioned>;
  /** Name of the cluster. */
  cluster: Scalars['String']['output'];
  desiredDigest: Maybe<Scalars['String']['output']>;
  /** What should have run. */
  desiredRevision: Maybe<Scalars['String']['output']>;
  digest: Maybe<Scalars['String']['output']>;
  health: HealthStatus;
  id: Scalars['ID']['output'];
  /** Images of what ran, at most 200; empty for bundles that were published before images were recorded. */
  images: Array<Versioned>;
  /** Namespace of the application. */
  namespace: Scalars['String']['output'];
  /** What ran, as far as the cluster had told. */
  revision: Maybe<Scalars['String']['output']>;
  since: Scalars['DateTime']['output'];
  /** The event that made it so. */
  sincePosition: Scalars['Int']['output'];
  sync: SyncStatus;
  until: Maybe<Scalars['DateTime']['output']>;
  /** The event that made it something else; null when it is so still. */
  untilPosition: Maybe<Scalars['Int']['output']>;
};

export type TargetAtConnection = {
  edges: Array<TargetAtEdge>;
  nodes: Array<TargetAt>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

export type TargetAtEdge = {
  cursor: Scalars['String']['output'];
  node: TargetAt;
};

/** Everything given must be true. */
export type TargetAtFilter = {
  /** Name of an application. */
  application?: InputMaybe<Scalars['String']['input']>;
  /** What ran was rendered from this chart: "podinfo" or "podinfo:6.7.1". */
  chart?: InputMaybe<Scalars['String']['input']>;
  /** Name of a cluster. */
  cluster?: InputMaybe<Scalars['String']['input']>;
  /** What ran was this commit: its SHA, or the first seven or more characters of it. */
  commit?: InputMaybe<Scalars['String']['input']>;
  health?: InputMaybe<Array<HealthStatus>>;
  /** What ran had this image: "nginx", "nginx:1.27", "ghcr.io/a/b@sha256:…". */
  image?: InputMaybe<Scalars['String']['input']>;
  /** Namespace of the application. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  sync?: InputMaybe<Array<SyncStatus>>;
};

/** One thing that became another. */
export type TargetChange = {
  /** null: there was none. */
  from: Maybe<Scalars['String']['output']>;
  /** Of the image or chart. */
  name: Maybe<Scalars['String']['output']>;
  to: Maybe<Scalars['String']['output']>;
  /** image, chart, revision, content, desired, sync or health. */
  what: Scalars['String']['output'];
};

export type TargetConnection = {
  edges: Array<TargetEdge>;
  nodes: Array<Target>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** Targets of something, counted by state. */
export type TargetCounts = {
  degraded: Scalars['Int']['output'];
  healthy: Scalars['Int']['output'];
  outOfSync: Scalars['Int']['output'];
  progressing: Scalars['Int']['output'];
  synced: Scalars['Int']['output'];
  targets: Scalars['Int']['output'];
};

export type TargetEdge = {
  cursor: Scalars['String']['output'];
  node: Target;
};

/** Everything given must be true. */
export type TargetFilter = {
  /** Name of an application. */
  application?: InputMaybe<Scalars['String']['input']>;
  /** Name of a cluster. */
  cluster?: InputMaybe<Scalars['String']['input']>;
  health?: InputMaybe<Array<HealthStatus>>;
  /** Namespace of the application. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  sync?: InputMaybe<Array<SyncStatus>>;
};

/** A target by its names. */
export type TargetName = {
  application: Scalars['String']['output'];
  cluster: Scalars['String']['output'];
  namespace: Scalars['String']['output'];
};

export type TerminateSyncInput = {
  /** Its name. */
  application: Scalars['String']['input'];
  /** Names of clusters; left out: all of the application. */
  clusters?: InputMaybe<Array<Scalars['String']['input']>>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Only needed when several have the name. */
  namespace?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
};

export type TestRepositoryInput = {
  /** Left out: the one that is registered. */
  credential?: InputMaybe<RepositoryCredentialInput>;
  /** A UUID of the client: sending the same mutation again with it has no second effect. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why; kept in the history. At most 1,024 characters. */
  reason: Scalars['String']['input'];
  url: Scalars['String']['input'];
};

export type UnhealthyResource = {
  /** group/Kind/namespace/name */
  key: Scalars['String']['output'];
  message: Scalars['String']['output'];
  status: HealthStatus;
};

/** Why a mutation did nothing. `code` is stable; `path` leads to the input that is meant. */
export type UserError = {
  code: Scalars['String']['output'];
  message: Scalars['String']['output'];
  nextStep: Maybe<Scalars['String']['output']>;
  path: Maybe<Array<Scalars['String']['output']>>;
};

/** Something by its name, with a version: an image and its tag or digest, a chart and its version. */
export type Versioned = {
  name: Scalars['String']['output'];
  /** Empty when none was given. */
  version: Scalars['String']['output'];
};

/** Who asks. */
export type Viewer = {
  /** user or token. */
  kind: Scalars['String']['output'];
  name: Scalars['String']['output'];
};
