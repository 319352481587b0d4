import pg from 'pg';
import { eventually, startKafkaServer, tempDir, type KafkaServer } from '@tidemark/testing';
import { KafkaReportLog } from '../../apps/control-plane/dist/delivery/report-log/kafka-report-log.js';
import type { LoggedReport } from '../../apps/control-plane/dist/delivery/report-log/report-log.js';
import { ingestReports } from '../../apps/control-plane/dist/observation/application/report-ingest.js';
import { KafkaJsKafka } from '../../apps/control-plane/dist/platform/kafka/kafkajs-kafka.js';
import { printFigure } from './figures.js';
import { clusterOf, logDatabase, quiet, targetOf, uuidOf, type LogDatabase } from './log-database.js';

const CLUSTERS = 1_000;
const PARTITIONS = 12;
/** Reports of one agent that come together. */
const BURST = 20;
const RAW_BATCH = 1_000;
const INGEST_MS = 300_000;

const report = (n: number, seq: number): LoggedReport => ({
  clusterId: clusterOf(n), epoch: uuidOf(4, n), seq, observedAt: '2026-01-01T00:00:00.000Z', receivedAt: '2026-01-01T00:00:01.000Z', poison: null,
  report: {
    type: 'status-changed', targetId: targetOf(n), bundle: `sha256:${'a'.repeat(64)}`, revision: 'a'.repeat(40), sync: seq % 2 === 0 ? 'Synced' : 'OutOfSync', outOfSync: [],
    health: 'Healthy', healthMessage: '', unhealthy: [], resources: 12,
  },
});

/** From the gateway's hand through the topic to durable events, both sides in this process; beside raw INSERT of the same rows. */
export async function ingest({ reports }: { reports: number }): Promise<void> {
  const folder = await tempDir('bench-kafka');
  const log = await logDatabase();
  let server: KafkaServer | undefined;
  try {
    server = await startKafkaServer({ folder: folder.path });
    const raw = await rawly(log, reports);
    const kafka = new KafkaJsKafka({ brokers: [server.broker], tls: null, sasl: null }, 'bench', quiet);
    const reportLog = new KafkaReportLog({ kafka, sql: log.database.sql, logger: quiet, partitions: PARTITIONS, replicas: 1 });
    const consumption = reportLog.consume((batch, sql) => ingestReports(batch, log.database.store, sql));
    const head = (): Promise<number> => log.database.store.head();
    // One of each cluster first: partitions are dealt and connections made before the clock runs.
    await eventually(() => reportLog.publish(Array.from({ length: CLUSTERS }, (_, n) => report(n, 1))).then(() => true), { what: 'the first reports to be taken', timeoutMs: INGEST_MS });
    await eventually(async () => (await head()) >= CLUSTERS, { what: 'the first reports to be ingested', timeoutMs: INGEST_MS });
    const from = performance.now();
    const before = await head();
    const publishing = published(reportLog, reports);
    await eventually(async () => (await head()) >= before + reports, { what: 'every report to be an event', timeoutMs: INGEST_MS, everyMs: 10 });
    const seconds = (performance.now() - from) / 1_000;
    await publishing;
    printFigure({ name: 'ingest.events_per_s', value: reports / seconds, unit: `events/s, ${reports} reports of ${CLUSTERS} clusters through Kafka`, baseline: raw });
    await consumption.stop();
    await kafka.close();
  } finally {
    await server?.stop();
    await log.release();
    await folder.remove();
  }
}

/** As many agents as there are clusters, each with a burst on its way at a time. */
async function published(log: KafkaReportLog, reports: number): Promise<void> {
  const rounds = Math.ceil(reports / CLUSTERS / BURST);
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(Array.from({ length: CLUSTERS }, (_, n) => log.publish(Array.from({ length: BURST }, (_one, index) => report(n, 2 + round * BURST + index)))));
  }
}

async function rawly({ url }: LogDatabase, reports: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('CREATE TABLE bench_events (LIKE es.events INCLUDING INDEXES)');
    const meta = JSON.stringify({ actor: { kind: 'system', id: 'observation' }, correlationId: 'report-ingest' });
    const from = performance.now();
    for (let position = 0; position < reports; position += RAW_BATCH) {
      const rows = Array.from({ length: Math.min(RAW_BATCH, reports - position) }, (_, index) => report((position + index) % CLUSTERS, position + index));
      await client.query(
        `INSERT INTO bench_events SELECT 1, p, s, p, gen_random_uuid(), 'observation.status-changed', 1, d::json, $4::json, now() FROM unnest($1::bigint[], $2::text[], $3::text[]) AS r(p, s, d)`,
        [rows.map((_, index) => position + index), rows.map(({ clusterId }) => `target-${clusterId}`), rows.map(({ report: data, clusterId, epoch, seq }) => JSON.stringify({ ...data, clusterId, epoch, seq })), meta],
      );
    }
    return reports / ((performance.now() - from) / 1_000);
  } finally {
    await client.end();
  }
}
