import { randomUUID } from 'node:crypto';
import { EventRegistry } from '@tidemark/event-store';
import { eventually, startKafkaServer, tempDir, throwawayDatabase, type KafkaServer, type TempDir } from '@tidemark/testing';
import { KafkaReportLog, REJECTED_TOPIC, REPORTS_TOPIC } from '../../../apps/control-plane/src/delivery/report-log/kafka-report-log.js';
import { PostgresReportLog } from '../../../apps/control-plane/src/delivery/report-log/postgres-report-log.js';
import type { LoggedReport, RejectedRecord, ReportConsumption, ReportLog } from '../../../apps/control-plane/src/delivery/report-log/report-log.js';
import { KafkaJsKafka } from '../../../apps/control-plane/src/platform/kafka/kafkajs-kafka.js';
import { EventDatabase } from '../../../apps/control-plane/src/platform/postgres/event-database.js';
import { quiet } from './agent-port.js';
import { logged, numbers, reportLogContract, run, type ReportLogUnderTest } from './report-log.contract.js';

const LONG = 60_000;
const PARTITIONS = 4;

async function database(): Promise<{ database: EventDatabase; release: () => Promise<void> }> {
  const throwaway = await throwawayDatabase();
  const opened = await EventDatabase.open({ url: throwaway.url, registry: new EventRegistry(), logger: quiet });
  return { database: opened, release: () => opened.close().then(() => throwaway.drop()) };
}

describe('the report log in PostgreSQL', () => {
  reportLogContract(async () => {
    const opened = await database();
    return { ...opened, open: () => new PostgresReportLog(opened.database.sql, quiet) };
  });
});

describe('the report log in Kafka', () => {
  let folder: TempDir;
  let server: KafkaServer;

  beforeAll(async () => {
    folder = await tempDir('kafka');
    server = await startKafkaServer({ folder: folder.path });
  }, 180_000);
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
  }, LONG);

  /** Its own topics on the one broker, and its own database. */
  const subject = async (): Promise<ReportLogUnderTest & { prefix: string; kafka(): KafkaJsKafka; open(): KafkaReportLog }> => {
    const opened = await database();
    const prefix = `${randomUUID()}.`;
    const clients: KafkaJsKafka[] = [];
    const kafka = (): KafkaJsKafka => {
      const client = new KafkaJsKafka({ brokers: [server.broker], tls: null, sasl: null }, 'test', quiet);
      clients.push(client);
      return client;
    };
    const first = kafka();
    await first.ensureTopics([REPORTS_TOPIC, REJECTED_TOPIC].map((name) => ({ name: `${prefix}${name}`, partitions: name === REPORTS_TOPIC ? PARTITIONS : 1, replicas: 3, retentionMs: null })));
    return {
      ...opened, prefix, kafka,
      open: () => new KafkaReportLog({ kafka: kafka(), sql: opened.database.sql, logger: quiet, partitions: PARTITIONS, replicas: 3, prefix }),
      release: async () => {
        await Promise.all(clients.map((client) => client.close()));
        await opened.release();
      },
    };
  };

  describe('under the contract', () => reportLogContract(subject));

  describe('where things go wrong', () => {
    let at: Awaited<ReturnType<typeof subject>>;
    let consumptions: ReportConsumption[];
    let taken: LoggedReport[];
    let rejected: RejectedRecord[];

    beforeEach(async () => {
      at = await subject();
      [consumptions, taken, rejected] = [[], [], []];
    }, LONG);
    afterEach(async () => {
      await Promise.all(consumptions.map((one) => one.stop()));
      await at.release();
    }, LONG);

    const take = (log: ReportLog): void => void consumptions.push(log.consume((batch, _sql, bad = []) => Promise.resolve([taken.push(...batch), rejected.push(...bad)]).then(() => undefined)));
    const seqs = (clusterId: string): number[] => taken.filter((one) => one.clusterId === clusterId).map(({ seq }) => seq);
    const hasTaken = (clusterId: string, count: number) => eventually(() => seqs(clusterId).length >= count, { what: `${count} reports`, timeoutMs: LONG });

    it('loses and doubles nothing when the broker is killed and comes back', async () => {
      const [a, epoch, log] = [randomUUID(), randomUUID(), at.open()];
      take(log);
      await log.publish(run(a, epoch, 1, 100));
      await hasTaken(a, 100);
      const restarted = server.kill().then(() => server.restart());
      // As a gateway does it: what is refused is published again, from the first on that is not durable.
      for (let from = 101; from <= 500; ) {
        const published = await log.publish(run(a, epoch, from, from + 99)).then(() => true, () => false);
        if (published) from += 100;
      }
      await restarted;
      await hasTaken(a, 500);
      expect(seqs(a)).toEqual(numbers(1, 500));
    }, 3 * LONG);

    it('puts a record aside that is no report, says where it is kept, and goes on', async () => {
      const [a, epoch, log] = [randomUUID(), randomUUID(), at.open()];
      take(log);
      const topic = `${at.prefix}${REPORTS_TOPIC}`;
      const kafka = at.kafka();
      await kafka.send(topic, [{ key: a, value: JSON.stringify(logged(a, epoch, 1)) }, { key: a, value: 'not even JSON' }, { key: a, value: '{"clusterId":"x"}' }, { key: a, value: JSON.stringify(logged(a, epoch, 2)) }]);
      await hasTaken(a, 2);
      expect(rejected.map(({ topic: of, offset, digest }) => [of, typeof offset, digest.length])).toEqual([[topic, 'number', 71], [topic, 'number', 71]]);
      const [aside] = await kafka.ends(`${at.prefix}${REJECTED_TOPIC}`);
      expect(aside?.next).toBe(2);
    }, LONG);

    it('lets a worker that lost its partition without knowing move nothing', async () => {
      const [a, epoch, log] = [randomUUID(), randomUUID(), at.open()];
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let reached: () => void = () => undefined;
      const working = new Promise<void>((resolve) => (reached = resolve));
      const zombie: LoggedReport[] = [];
      let stalls = true;
      consumptions.push(log.consume(async (batch, sql) => {
        if (stalls) {
          stalls = false;
          reached();
          await held;
          // It wakes, and writes as if nothing had been.
          await sql.query('SELECT 1');
          zombie.push(...batch);
          return;
        }
        taken.push(...batch);
      }));
      await log.publish(run(a, epoch, 1, 10));
      await working;
      // PostgreSQL cuts its transaction, for it says nothing any more; another one takes the partition.
      take(at.open());
      await hasTaken(a, 10);
      release();
      await log.publish(run(a, epoch, 11, 20));
      await hasTaken(a, 20);
      expect(seqs(a)).toEqual(numbers(1, 20));
    }, 2 * LONG);

    it('goes on from the database, whatever offsets the broker remembers', async () => {
      const [a, epoch, log] = [randomUUID(), randomUUID(), at.open()];
      take(log);
      await log.publish(run(a, epoch, 1, 30));
      await hasTaken(a, 30);
      await consumptions.shift()?.stop();
      // A restored database: everything after the backup is read again.
      await at.database.sql.query('UPDATE es.ingest_offsets SET next_offset = 0');
      await at.database.sql.query('DELETE FROM app.report_cursors');
      taken = [];
      take(at.open());
      await hasTaken(a, 30);
      expect(seqs(a)).toEqual(numbers(1, 30));
    }, LONG);

    it('goes on with a topic that was made anew', async () => {
      const [a, epoch, log] = [randomUUID(), randomUUID(), at.open()];
      await log.publish(run(a, epoch, 1, 5));
      // As if the topic had once been longer.
      for (let partition = 0; partition < PARTITIONS; partition += 1) await at.database.sql.query('INSERT INTO es.ingest_offsets (topic, partition, next_offset) VALUES ($1, $2, 1000)', [`${at.prefix}${REPORTS_TOPIC}`, partition]);
      take(log);
      await hasTaken(a, 5);
      expect(seqs(a)).toEqual(numbers(1, 5));
    }, LONG);
  });
});
