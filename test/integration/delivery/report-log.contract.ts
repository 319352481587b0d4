import { randomUUID } from 'node:crypto';
import { eventually } from '@tidemark/testing';
import type { LoggedReport, ReportConsumption, ReportHandler, ReportLog } from '../../../apps/control-plane/src/delivery/report-log/report-log.js';
import type { EventDatabase } from '../../../apps/control-plane/src/platform/postgres/event-database.js';

export interface ReportLogUnderTest {
  readonly database: EventDatabase;
  /** Another process on the same log. */
  open(): ReportLog;
  release(): Promise<void>;
}

export const logged = (clusterId: string, epoch: string, seq: number): LoggedReport => ({
  clusterId, epoch, seq, observedAt: '2026-01-01T00:00:00.000Z', receivedAt: '2026-01-01T00:00:01.000Z', poison: null,
  report: { type: 'target-removed', targetId: clusterId, cascade: true, deleted: seq },
});
export const run = (clusterId: string, epoch: string, from: number, to: number): LoggedReport[] => Array.from({ length: to - from + 1 }, (_, n) => logged(clusterId, epoch, from + n));
export const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

const LONG = 30_000;

/** What holds for the log whatever keeps it. */
export function reportLogContract(start: () => Promise<ReportLogUnderTest>): void {
  let subject: ReportLogUnderTest;
  let log: ReportLog;
  let consumptions: ReportConsumption[];
  let taken: LoggedReport[];

  beforeAll(async () => {
    subject = await start();
  }, 120_000);
  afterAll(() => subject?.release(), 60_000);
  beforeEach(() => {
    log = subject.open();
    consumptions = [];
    taken = [];
  });
  afterEach(() => Promise.all(consumptions.map((one) => one.stop())), 60_000);

  const consume = (handler: ReportHandler = (batch) => Promise.resolve(void taken.push(...batch)), from = log): void => void consumptions.push(from.consume(handler));
  const seqs = (clusterId: string): number[] => taken.filter((one) => one.clusterId === clusterId).map(({ seq }) => seq);
  const hasTaken = (clusterId: string, count: number) => eventually(() => seqs(clusterId).length >= count, { what: `${count} reports of ${clusterId}`, timeoutMs: LONG });

  it('hands over what was published, in order within each cluster, whole and once', async () => {
    const [a, b, epoch] = [randomUUID(), randomUUID(), randomUUID()];
    consume();
    await Promise.all([log.publish(run(a, epoch, 1, 700)), log.publish(run(b, epoch, 1, 300)), log.publish(run(a, epoch, 701, 900))]);
    await hasTaken(a, 900);
    await hasTaken(b, 300);
    expect(seqs(a)).toEqual(numbers(1, 900));
    expect(seqs(b)).toEqual(numbers(1, 300));
    expect(taken.find(({ clusterId, seq }) => clusterId === a && seq === 5)).toEqual(logged(a, epoch, 5));
  }, LONG);

  it('keeps what is published while nobody reads', async () => {
    const [a, epoch] = [randomUUID(), randomUUID()];
    await log.publish(run(a, epoch, 1, 50));
    expect(await log.durableThrough(a, epoch)).toBe(50);
    consume(undefined, subject.open());
    await hasTaken(a, 50);
  }, LONG);

  it('takes a report that comes again for the one it has, also from another process', async () => {
    const [a, epoch] = [randomUUID(), randomUUID()];
    consume();
    await log.publish(run(a, epoch, 1, 20));
    await hasTaken(a, 20);
    await subject.open().publish(run(a, epoch, 5, 25));
    await log.publish(run(a, epoch, 1, 25));
    await hasTaken(a, 25);
    await log.publish(run(a, epoch, 26, 26));
    await hasTaken(a, 26);
    expect(seqs(a)).toEqual(numbers(1, 26));
  }, LONG);

  it('tells epochs of one cluster apart', async () => {
    const [a, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    consume();
    await log.publish(run(a, first, 1, 3));
    await log.publish(run(a, second, 1, 2));
    await hasTaken(a, 5);
    expect([await log.durableThrough(a, first), await log.durableThrough(a, second), await log.durableThrough(a, randomUUID())]).toEqual([3, 2, 0]);
  }, LONG);

  it('brings a batch again whose handler fails, and nothing of it stays', async () => {
    const [a, epoch] = [randomUUID(), randomUUID()];
    let failures = 2;
    const place = (seq: number): string => `${a.slice(0, -3)}${String(seq).padStart(3, '0')}`;
    consume(async (batch, sql) => {
      const ours = batch.filter(({ clusterId }) => clusterId === a);
      // A row of a failed attempt that stayed would be in the way of the next.
      for (const { seq } of ours) await sql.query('INSERT INTO app.cluster_last_seen (cluster_id, last_seen) VALUES ($1, now())', [place(seq)]);
      if (ours.length > 0 && failures > 0) {
        failures -= 1;
        throw new Error('on purpose');
      }
      taken.push(...batch);
    });
    await log.publish(run(a, epoch, 1, 10));
    await hasTaken(a, 10);
    expect([seqs(a), failures]).toEqual([numbers(1, 10), 0]);
    expect(await subject.database.sql.query('SELECT 1 FROM app.cluster_last_seen WHERE cluster_id = ANY($1::uuid[])', [numbers(1, 10).map(place)])).toHaveLength(10);
  }, LONG);

  it('shares the work between processes and hands each report to one of them', async () => {
    const [epoch, clusters] = [randomUUID(), Array.from({ length: 8 }, () => randomUUID())];
    consume();
    const publishing = (async () => {
      for (let from = 1; from <= 200; from += 20) await Promise.all(clusters.map((clusterId) => log.publish(run(clusterId, epoch, from, from + 19))));
    })();
    consume(undefined, subject.open());
    await publishing;
    for (const clusterId of clusters) await hasTaken(clusterId, 200);
    // One leaves in the midst of the next ones.
    const more = Promise.all(clusters.map((clusterId) => log.publish(run(clusterId, epoch, 201, 400))));
    await consumptions.shift()?.stop();
    await more;
    for (const clusterId of clusters) {
      await hasTaken(clusterId, 400);
      expect(seqs(clusterId)).toEqual(numbers(1, 400));
    }
  }, 2 * LONG);

  it('refuses more than it can hold and says that nothing is lost', async () => {
    const [a, epoch] = [randomUUID(), randomUUID()];
    const many = Array.from({ length: 60 }, (_, n) => log.publish(run(a, epoch, n * 1_000 + 1, (n + 1) * 1_000)));
    const refused = (await Promise.allSettled(many)).flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['delivery.report-log-busy']));
  }, 2 * LONG);
}
