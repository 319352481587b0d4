import { TidemarkError } from '@tidemark/kernel';
import type { Operation, Report } from '@tidemark/protocol';
import { pino } from 'pino';
import { Operations } from './operations.js';

const OPERATION = '77777777-7777-4777-8777-777777777777';
const TARGET = '11111111-1111-4111-8111-111111111111';

function started(handle: () => Promise<{ outcome: 'succeeded' | 'failed'; message: string; result: unknown }>) {
  const reports: Report[] = [];
  const operations = new Operations({
    handler: { handle },
    reports: { report: async (report) => void reports.push(report), latest: async () => [] },
    clock: { now: () => new Date('2026-01-01T00:00:00Z') },
    logger: pino({ level: 'silent' }),
  });
  const ask = (expiresAt = '2026-01-01T00:01:00Z'): void => operations.accept({ type: 'OP', operationId: OPERATION, expiresAt, operation: { kind: 'refresh', targetId: TARGET } } satisfies Operation, 0);
  return { operations, reports, ask };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('operations of the control plane', () => {
  it('are answered once, whoever asks again', async () => {
    const { ask, reports } = started(async () => ({ outcome: 'succeeded', message: 'done', result: null }));
    ask();
    ask();
    await settled();
    expect(reports).toEqual([{ type: 'operation-finished', operationId: OPERATION, outcome: 'succeeded', message: 'done', result: null }]);
  });

  it('that fail say why, and what to do about it', async () => {
    const { ask, reports } = started(() => Promise.reject(new TidemarkError('action.disabled', 'it runs already', { nextStep: 'possible now: pause' })));
    ask();
    await settled();
    expect(reports).toMatchObject([{ outcome: 'failed', message: 'it runs already; possible now: pause' }]);
  });

  it('that come too late are not begun', async () => {
    const { ask, reports } = started(() => Promise.reject(new Error('it was begun')));
    ask('2025-12-31T23:59:59Z');
    await settled();
    expect(reports).toMatchObject([{ outcome: 'expired' }]);
  });

  it('that this agent does not know are refused, once, instead of being waited for', async () => {
    const { operations, reports } = started(() => Promise.reject(new Error('it was begun')));
    operations.refuse(OPERATION, 'not known');
    operations.refuse(OPERATION, 'not known');
    await settled();
    expect(reports).toEqual([{ type: 'operation-finished', operationId: OPERATION, outcome: 'failed', message: 'not known', result: null }]);
  });
});
