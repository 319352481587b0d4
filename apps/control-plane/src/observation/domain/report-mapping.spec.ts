import fc from 'fast-check';
import { report } from '@tidemark/protocol';
import type { Report } from '@tidemark/protocol';
import { observationEvents } from './observation.events.js';
import { factOf } from './report-mapping.js';
import type { ReceivedReport } from './report-mapping.js';

const uuid = fc.uuid();
const text = fc.string({ maxLength: 200 });
const short = fc.string({ minLength: 1, maxLength: 60 });
const count = fc.nat(1_000_000);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const key = fc.record({ group: text, kind: short, namespace: text, name: short });
const about = { targetId: uuid, bundle: digest, revision: short };
const record = fc.record as (members: Record<string, fc.Arbitrary<unknown>>) => fc.Arbitrary<Record<string, unknown>>;

/** Every kind of report an agent can send, as the wire allows it: what has been JSON knows no -0. */
const reports = fc.oneof(
  record({ type: fc.constant('sync-started'), ...about, syncId: uuid, attempt: count, trigger: fc.constantFrom('requested', 'self-heal', 'retry', 'resumed'), total: count }),
  record({
    type: fc.constant('sync-finished'), ...about, syncId: uuid, outcome: fc.constantFrom('succeeded', 'failed', 'terminated'), message: text, durationMs: count,
    counts: record({ created: count, configured: count, unchanged: count, pruned: count, skipped: count, failed: count }), failures: fc.array(record({ key, message: text }), { maxLength: 5 }),
  }),
  record({
    type: fc.constant('status-changed'), ...about, sync: fc.constantFrom('Synced', 'OutOfSync', 'Unknown'), outOfSync: fc.array(key, { maxLength: 5 }), health: fc.constantFrom('Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'),
    healthMessage: text, unhealthy: fc.array(record({ key, status: fc.constant('Degraded'), message: text }), { maxLength: 5 }), resources: count,
  }),
  record({ type: fc.constant('drift-began'), ...about, driftId: uuid, resource: key, change: fc.constantFrom('modified', 'deleted'), fields: fc.array(record({ path: text, desired: fc.jsonValue(), live: fc.jsonValue(), manager: text }), { maxLength: 5 }) }),
  record({ type: fc.constant('drift-ended'), ...about, driftId: uuid, resource: key, how: fc.constantFrom('corrected', 'reverted-by-others', 'superseded'), durationMs: count }),
  record({ type: fc.constant('condition-raised'), ...about, condition: short, message: text }),
  record({ type: fc.constant('condition-cleared'), ...about, condition: short }),
  record({ type: fc.constant('target-removed'), targetId: uuid, cascade: fc.boolean(), deleted: count }),
  record({ type: fc.constant('operation-finished'), operationId: uuid, outcome: fc.constantFrom('succeeded', 'failed', 'expired'), message: text, result: fc.jsonValue() }),
).map((one) => JSON.parse(JSON.stringify(one)) as Record<string, unknown>);

const origin = record({ clusterId: uuid, epoch: uuid, seq: fc.integer({ min: 1 }), observedAt: fc.constant('2026-11-20T10:00:00Z') });
const received = (one: unknown, from: Record<string, unknown>): ReceivedReport => ({ ...(from as unknown as ReceivedReport), report: one as Report, poison: null });

describe('factOf', () => {
  it('tells exactly one fact of every report the wire allows, as the event of its kind', () => {
    fc.assert(
      fc.property(reports, origin, (one, from) => {
        expect(report.safeParse(one).error).toBeUndefined();
        const { event } = factOf(received(one, from));
        const kind = observationEvents.find(({ type }) => type === event.type);
        expect(event.type).not.toBe('observation.report-rejected');
        expect(kind?.schema.safeParse(event.data).success).toBe(true);
        expect(event.data).toMatchObject({ clusterId: from['clusterId'], epoch: from['epoch'], seq: from['seq'] });
      }),
    );
  });

  it('keeps every member of the report but what the type of the event says', () => {
    fc.assert(
      fc.property(reports, origin, (one, from) => {
        const { event } = factOf(received(one, from));
        const { type: _type, outcome, ...rest } = one;
        expect(event.data).toMatchObject(JSON.parse(JSON.stringify(rest)) as object);
        if (one['type'] === 'sync-finished') expect(event.type).toBe(`observation.sync-${String(outcome)}`);
      }),
    );
  });

  it('names the cluster of the credential as actor, whatever the report says', () => {
    fc.assert(
      fc.property(reports, origin, (one, from) => {
        const { event } = factOf(received({ ...one, clusterId: '00000000-0000-4000-8000-000000000000', actor: 'somebody' }, from));
        expect(event.meta?.actor).toEqual({ kind: 'agent', id: from['clusterId'] });
        expect(event.data).toMatchObject({ clusterId: from['clusterId'] });
        expect(event.data).not.toHaveProperty('actor');
      }),
    );
  });

  it('makes a rejection of anything else, so that what is behind it goes on', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), origin, (one, from) => {
        const { event, stream } = factOf(received({ type: 'status-changed', ...one }, from));
        expect(['observation.report-rejected', 'observation.status-changed']).toContain(event.type);
        if (event.type === 'observation.report-rejected') expect(stream).toBe(`cluster-${String(from['clusterId'])}`);
      }),
    );
  });

  it('records a hole as a hole, and poison without its payload', () => {
    const from = { clusterId: '11111111-1111-4111-8111-111111111111', epoch: '22222222-2222-4222-8222-222222222222', seq: 7, observedAt: null };
    expect(factOf({ ...from, report: { type: 'gap', from: 3, to: 6, reason: 'the spool was full' }, poison: null })).toMatchObject({
      stream: `cluster-${from.clusterId}`,
      event: { type: 'observation.reports-lost', data: { from: 3, to: 6, reason: 'the spool was full' } },
    });
    expect(factOf({ ...from, report: null, poison: { code: 'INVALID', message: 'no', payloadDigest: 'sha256:x' } }).event).toMatchObject({ type: 'observation.report-rejected', data: { code: 'INVALID', message: 'no', payloadDigest: 'sha256:x' } });
  });
});
