export { allBinaries, findBinary, type Binaries } from './binaries/binaries.js';
export type { Progress } from './binaries/binary-cache.js';
export { recordedCluster, startCluster, type Cluster, type ClusterOptions } from './cluster/cluster.js';
export { kubectlFor, type Kubectl } from './cluster/kubectl.js';
export { testCluster, type TestCluster, type TestClusterOptions } from './cluster/test-cluster.js';
export { WatchTape, type TapedEvent, type TapedObject } from './cluster/watch-tape.js';
export { DeadlineError, eventually, type EventuallyOptions, type Truthy } from './eventually.js';
export type { CommitRequest, FileChange, FileMode, Person } from './git/fast-import.js';
export { GitRepository, type RefUpdate } from './git/git-repository.js';
export { GitServer, type GitServerOptions, type RepositoryOptions } from './git/git-server.js';
export { startSshGitServer, type SshGitServer } from './git/ssh-git-server.js';
export { testGitServer, type TestGitServer } from './git/test-git-server.js';
export { webhookRequest, type Push, type Webhook, type WebhookProvider, type WebhookRequest } from './git/webhook-payload.js';
export type { Delivery } from './git/webhook-sender.js';
export { kafkaJars } from './kafka/kafka-jars.js';
export { startKafkaServer, type KafkaServer, type KafkaServerOptions } from './kafka/kafka-server.js';
export { startPostgresServer, type PostgresServer, type PostgresServerOptions } from './postgres/postgres-server.js';
export { throwawayDatabase, type ThrowawayDatabase } from './postgres/throwaway-database.js';
export {
  isRunning,
  startBackground,
  stopRecorded,
  type BackgroundOptions,
  type BackgroundProcess,
  type ProcessRecord,
} from './process/background-process.js';
export { freePort, isFree } from './process/free-port.js';
export { runCommand, type CommandOutput, type RunOptions } from './process/run-command.js';
export { repositoryRoot } from './repository-root.js';
export { percentile } from './percentile.js';
export { SeededRandom } from './seeded-random.js';
export { tempDir, type TempDir } from './temp-dir.js';
