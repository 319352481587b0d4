import { jest } from '@jest/globals';
import type { ServerMessage } from '@tidemark/protocol';
import type { LoggedReport, ReportLog } from '../report-log/report-log.js';
import { CREDIT, ReportIntake } from './report-intake.js';

const EPOCH = '0190a1b2-0000-4000-8000-000000000001';
const CLUSTER = '0190a1b2-0000-4000-8000-000000000002';
const report = (seq: number) => ({ epoch: EPOCH, seq, observedAt: '2026-01-01T00:00:00.000Z', report: { type: 'target-removed', targetId: CLUSTER, cascade: true, deleted: seq } });
const batch = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => report(from + n));

describe('the intake of reports', () => {
  let durable: number[];
  let refusing: Error | null;
  let sent: ServerMessage[];
  let left: string[];
  let intake: ReportIntake;
  const settled = () => jest.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    jest.useFakeTimers();
    [durable, refusing, sent, left] = [[], null, [], []];
    const log = {
      publish: (reports: readonly LoggedReport[]) => {
        if (refusing) return Promise.reject(refusing);
        durable.push(...reports.map(({ seq }) => seq));
        return Promise.resolve();
      },
    } as unknown as ReportLog;
    intake = new ReportIntake({ clusterId: CLUSTER, epoch: EPOCH, ackedThrough: 0 }, {
      log, clock: { now: () => new Date(0) }, random: () => 0.5,
      send: (message) => sent.push(message), shed: () => undefined, leave: (reason) => left.push(reason),
    });
  });
  afterEach(() => {
    intake.stop();
    jest.useRealTimers();
  });

  const said = (type: string) => sent.filter((message) => message.type === type);

  it('acknowledges what is durable and gives the credit for it back', async () => {
    intake.receive(batch(1, 3));
    await settled();
    expect(said('ACK')).toEqual([{ type: 'ACK', epoch: EPOCH, through: 3 }]);
    expect(said('CREDIT')).toEqual([{ type: 'CREDIT', reports: 3 }]);
  });

  it('keeps the session while nothing can be made durable, holds no report in memory, and asks for them again in order', async () => {
    refusing = new Error('the brokers are away');
    intake.receive(batch(1, 500));
    await settled();
    // The agent uses up its credit: nothing of it is kept, nothing is acknowledged.
    for (let from = 501; from <= CREDIT; from += 500) intake.receive(batch(from, from + 499));
    await settled();
    expect([said('ACK'), said('CREDIT'), left]).toEqual([[], [], []]);
    await jest.advanceTimersByTimeAsync(500);
    expect(said('REWIND')).toEqual([{ type: 'REWIND', epoch: EPOCH, fromSeq: 1 }]);
    expect(said('CREDIT')).toEqual([{ type: 'CREDIT', reports: CREDIT }]);
    // Still away: the next time takes longer.
    intake.receive(batch(1, 500));
    await jest.advanceTimersByTimeAsync(500);
    expect(said('REWIND')).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(500);
    expect(said('REWIND')).toHaveLength(2);
    refusing = null;
    intake.receive(batch(1, 500));
    intake.receive(batch(501, 600));
    await settled();
    expect(durable).toEqual(Array.from({ length: 600 }, (_, n) => n + 1));
    expect(said('ACK').at(-1)).toEqual({ type: 'ACK', epoch: EPOCH, through: 600 });
  });

  it('does not take what was on its way for the answer to its question', async () => {
    intake.receive(batch(1, 10));
    await settled();
    refusing = new Error('away');
    intake.receive(batch(11, 20));
    await jest.advanceTimersByTimeAsync(500);
    refusing = null;
    intake.receive(batch(21, 30)); // sent before the agent heard of it
    intake.receive(batch(11, 30));
    await settled();
    expect(durable).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(said('REWIND')).toHaveLength(1);
    expect(left).toEqual([]);
  });
});
