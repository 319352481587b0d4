import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { eventually } from '../eventually.js';
import { startBackground, type BackgroundProcess } from '../process/background-process.js';
import { freePort } from '../process/free-port.js';
import { runCommand } from '../process/run-command.js';
import { kafkaJars } from './kafka-jars.js';

export interface KafkaServerOptions {
  /** Holds its settings, its data and its log; made when missing. */
  readonly folder: string;
  /** Where clients reach it; a free one when left out. */
  readonly port?: number;
  /** true: it survives this process. */
  readonly detached?: boolean;
}

/** A real Apache Kafka of one node (KRaft). */
export interface KafkaServer {
  /** `host:port`, for clients. */
  readonly broker: string;
  readonly process: BackgroundProcess;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on its port, with its data. */
  restart(): Promise<void>;
}

const START_MS = 90_000;
/** A small heap, one collector thread and no second compiler: quick to start, enough for tests and a demo. */
const JVM = ['-Xms192m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError', '-Dorg.slf4j.simpleLogger.defaultLogLevel=info'];

export async function startKafkaServer({ folder, port, detached = false }: KafkaServerOptions): Promise<KafkaServer> {
  await mkdir(folder, { recursive: true });
  const jars = await kafkaJars();
  const ports = { client: port ?? (await freePort()), controller: await freePort() };
  await writeFile(path.join(folder, 'server.properties'), settings(folder, ports));
  await format(folder, jars);
  let running = await launch(folder, jars, detached);
  return {
    broker: `127.0.0.1:${ports.client}`,
    get process() {
      return running;
    },
    stop: () => running.stop(30_000),
    kill: () => running.kill(),
    restart: async () => {
      running = await launch(folder, jars, detached);
    },
  };
}

async function format(folder: string, jars: string): Promise<void> {
  if (existsSync(path.join(folder, 'data/meta.properties'))) return;
  await runCommand('java', ['-Xmx64m', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`, 'kafka.tools.StorageTool', 'format', '--cluster-id', randomBytes(16).toString('base64url'), '--config', path.join(folder, 'server.properties')]);
}

async function launch(folder: string, jars: string, detached: boolean): Promise<BackgroundProcess> {
  const log = path.join(folder, 'broker.log');
  const before = (await readFile(log, 'utf8').catch(() => '')).length;
  const config = path.join(folder, 'server.properties');
  const started = startBackground({ program: 'java', args: [...JVM, '-cp', `${jars}/*`, 'kafka.Kafka', config], log, marker: config, detached });
  await eventually(
    async () => {
      const ended = started.exited();
      if (ended !== null) throw new TidemarkError('testing.kafka-gone', `Kafka ${ended}`, { nextStep: 'Is Java 17 or newer on the PATH?' });
      return (await readFile(log, 'utf8').catch(() => '')).slice(before).includes('Kafka Server started');
    },
    { what: `Kafka to start; its log is ${log}`, timeoutMs: START_MS },
  );
  return started;
}

/** One node that is broker and controller; every internal topic has one copy. */
const settings = (folder: string, ports: { client: number; controller: number }): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
listeners=PLAINTEXT://127.0.0.1:${ports.client},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${ports.client}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=${path.join(folder, 'data')}
num.network.threads=2
num.io.threads=2
num.partitions=3
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=2
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
log.segment.bytes=67108864
auto.create.topics.enable=false
`;
