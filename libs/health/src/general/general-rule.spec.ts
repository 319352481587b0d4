import fc from 'fast-check';
import { HEALTH_ORDER, type HealthStatus } from '../health.js';
import { generalHealth } from './general-rule.js';
import { meaningOf, wordsIn, type Meaning } from './words.js';

const of = (fields: Record<string, unknown>) => generalHealth({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { generation: 2 }, ...fields });
const conditions = (...list: Record<string, unknown>[]) => ({ status: { conditions: list } });

describe('generalHealth', () => {
  it.each<[string, Record<string, unknown>, HealthStatus | null, string]>([
    ['no status', {}, 'Progressing', 'Waiting for Thing status'],
    ['a status nothing was written into', { status: { uid: '', revision: 0, parents: [] } }, 'Progressing', 'Waiting for Thing status'],
    ['a status that complains of nothing', { status: { endpoint: 'x' } }, 'Healthy', ''],
    ['a reason that tells of a failure, and nothing else', { status: { state: 2, reason: 'the route was rejected' } }, 'Degraded', 'the route was rejected'],
    ['a kind that is switched off, without a status', { spec: { enabled: false } }, 'Suspended', 'Disabled'],
    ['only a generation that was seen', { status: { observedGeneration: 2 } }, 'Healthy', ''],
    ['a generation that was not seen', { status: { observedGeneration: 1, phase: 'Ready' } }, 'Progressing', 'Waiting for the newest generation to be observed'],
    ['a generation that was evaluated before the last change', { status: { lastEvaluatedGeneration: 1, phase: 'Ready' } }, 'Progressing', 'Waiting for the newest generation to be observed'],
    ['a generation that one step of several lags behind', { status: { schedulerObservedGeneration: 1, phase: 'Ready' } }, 'Healthy', ''],
    ['conditions of an older generation', conditions({ type: 'Ready', status: 'True', observedGeneration: 1 }), 'Progressing', 'Waiting for the newest generation to be observed'],
    ['an empty list of conditions', { status: { conditions: [] } }, 'Progressing', 'Waiting for conditions'],
    ['Ready', conditions({ type: 'Ready', status: 'True', message: 'fine' }, { type: 'PodsReady', status: 'False' }), 'Healthy', 'fine'],
    ['Ready unknown', conditions({ type: 'Ready', status: 'Unknown', reason: 'Probing' }), 'Progressing', 'Probing'],
    ['not Ready because of a failure', conditions({ type: 'Ready', status: 'False', reason: 'PullFailed', message: 'no such image' }), 'Degraded', 'no such image'],
    ['not Ready, at work', conditions({ type: 'Ready', status: 'False', reason: 'Provisioning' }), 'Progressing', 'Provisioning'],
    ['not Ready, explained by another condition', conditions({ type: 'Issuing', status: 'True', message: 'renewing' }, { type: 'Ready', status: 'False', reason: 'DoesNotExist' }), 'Progressing', 'renewing'],
    ['not Ready, while a failure is tried again', conditions({ type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry' }, { type: 'Ready', status: 'False', message: 'tag is gone' }), 'Degraded', 'tag is gone'],
    ['not Ready for no reason', conditions({ type: 'Ready', status: 'False' }), 'Progressing', 'Ready is False'],
    ['refused for no reason', conditions({ type: 'Accepted', status: 'False' }), 'Degraded', 'Accepted is False'],
    ['Ready but not Synced', conditions({ type: 'Ready', status: 'True' }, { type: 'Synced', status: 'False', reason: 'ReconcileError', message: 'denied' }), 'Degraded', 'denied'],
    ['Stalled', conditions({ type: 'Stalled', status: 'True', message: 'gave up' }, { type: 'Ready', status: 'False', reason: 'Progressing' }), 'Degraded', 'gave up'],
    ['an alarm that does not ring', conditions({ type: 'Degraded', status: 'False' }, { type: 'Available', status: 'True' }), 'Healthy', ''],
    ['a rollout that is done', conditions({ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }, { type: 'Available', status: 'True' }), 'Healthy', ''],
    ['an Ansible operator at work', conditions({ type: 'Running', status: 'True', reason: 'Running', message: 'Running reconciliation' }), 'Progressing', 'Running reconciliation'],
    ['a False of no weight', conditions({ type: 'Ready', status: 'False', severity: 'Info', message: 'creating' }), 'Progressing', 'creating'],
    ['one bad gateway parent', { status: { parents: [{ conditions: [{ type: 'Accepted', status: 'True' }] }, { conditions: [{ type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound', message: 'no backend' }] }] } }, 'Degraded', 'no backend'],
    ['a gateway parent left over from before', { status: { parents: [{ conditions: [{ type: 'Accepted', status: 'False', observedGeneration: 1 }] }, { conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 2 }] }] } }, 'Healthy', ''],
    ['gateway parents that all lag behind', { status: { parents: [{ conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 1 }] }] } }, 'Progressing', 'Waiting for the newest generation to be observed'],
    ['Ready in part', conditions({ type: 'Ready', status: 'True' }, { type: 'PartiallyReady', status: 'True', message: 'one of 3 failed' }), 'Healthy', ''],
    ['only ready in part', conditions({ type: 'PartiallyReady', status: 'True', message: 'one of 3 failed' }), 'Degraded', 'one of 3 failed'],
    ['a condition nobody can read', conditions({ type: 'Moonlit', status: 'True', reason: 'FullMoon' }), 'Progressing', 'Waiting for a condition that tells whether it is ready'],
    ['a condition nobody can read, beside a phase', { status: { phase: 'Ready', conditions: [{ type: 'Moonlit', status: 'True' }] } }, 'Healthy', ''],
    ['failures that are counted', { status: { phase: 'Running', failedTasksCount: 2 } }, 'Degraded', 'failedTasksCount is 2'],
    ['no failures, counted', { status: { phase: 'Running', failedTasksCount: 0 } }, 'Healthy', ''],
    ['expected pods beside a count that is complete', { status: { currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 } }, 'Healthy', ''],
    ['replicas of the old revision', { spec: { replicas: 3 }, status: { updatedReplicas: 1 } }, 'Progressing', '1 of 3 replicas are updated'],
    ['an update that a partition holds', { spec: { replicas: 3, updateStrategy: { partition: 2 } }, status: { updatedReplicas: 1 } }, 'Suspended', '1 of 3 replicas are updated; a partition of 2 holds the others back'],
    ['a phase', { status: { phase: 'Running' } }, 'Healthy', ''],
    ['a phase of work to complete', { status: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z' } }, 'Progressing', 'Running'],
    ['a failed phase with its message', { status: { state: 'ERROR', message: 'disk full' } }, 'Degraded', 'disk full'],
    ['the worst of several words', { status: { phase: 'Ready', health: 'red' } }, 'Degraded', 'red'],
    ['something that is not where it should be', { status: { state: 'NotFound' } }, 'Missing', 'NotFound'],
    ['a word of a part', { status: { jobResult: { status: 'failed' } } }, 'Degraded', 'failed'],
    ['a bad part of a list', { status: { phase: 'Ready', clusters: [{ health: 'Unhealthy', message: 'no nodes' }] } }, 'Degraded', 'no nodes'],
    ['a bad past', { status: { phase: 'Ready', history: [{ phase: 'Failed' }] } }, 'Healthy', ''],
    ['an error', { status: { error: { message: 'no quota' } } }, 'Degraded', 'no quota'],
    ['an error that is none', { status: { error: 'None', phase: 'Ready' } }, 'Healthy', ''],
    ['a flag', { status: { readyToUse: false } }, 'Progressing', 'readyToUse is false'],
    ['too few replicas', { spec: { replicas: 3 }, status: { readyReplicas: 1 } }, 'Progressing', '1 of 3 replicas are ready'],
    ['a wish to be left alone', { spec: { rollout: { paused: true } }, status: { phase: 'Failed' } }, 'Suspended', 'Paused'],
    ['a kind somebody must make, without a status', { kind: 'RedisCluster' }, 'Progressing', 'Waiting for RedisCluster status'],
    ['a kind that ends, without a status', { kind: 'DataMigration' }, 'Progressing', 'Waiting for DataMigration status'],
    ['a kind that may be a definition, without a status', { kind: 'LoadTest' }, 'Progressing', 'Waiting for LoadTest status'],
    ['a kind of Kubernetes itself, without a status', { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim' }, null, ''],
    ['a wish for replicas, without a status', { spec: { replicas: 2 } }, 'Progressing', 'Waiting for Thing status'],
    ['a schedule, without a status', { kind: 'ScheduledBackup' }, 'Healthy', ''],
    ['a kind that is only written down', { kind: 'RateLimitPolicy' }, 'Progressing', 'Waiting for RateLimitPolicy status'],
    ['a paused wish without a status', { kind: 'RedisCluster', spec: { paused: true } }, 'Suspended', 'Paused'],
    ['a run that runs', { kind: 'AnalysisRun', status: { phase: 'Running' } }, 'Progressing', 'Running'],
    ['a schedule that has nothing to tell', { kind: 'CronThing', status: { lastScheduleTime: 'x' } }, 'Healthy', ''],
    ['fewer nodes than expected', { status: { expectedNodes: 3, availableNodes: 1, phase: 'Ready' } }, 'Progressing', '1 of 3 nodes are ready'],
    ['none of the expected nodes', { status: { expectedNodes: 1, observedGeneration: 2 } }, 'Progressing', '0 of 1 nodes are ready'],
    ['numbers that count no things', { status: { desiredGeneration: 3, totalBytes: 9, availableBytes: 1, totalIPs: 4, phase: 'Ready' } }, 'Healthy', ''],
    ['flags that only sound like alarms', { status: { errorPagesEnabled: true, tlsDisabled: true, phase: 'Ready' } }, 'Healthy', ''],
    ['a flag of one word', { status: { paused: true, phase: 'Ready' } }, 'Suspended', 'paused is true'],
    ['a ratio', { status: { scale: { statusReplicas: '1/2' } } }, 'Progressing', '1 of 2 parts are ready'],
    ['a full ratio', { status: { tasksReady: '2/2' } }, 'Healthy', ''],
    ['progress that ended in a failure', conditions({ type: 'Available', status: 'True' }, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }), 'Degraded', 'timed out'],
    ['work that waits for a person', conditions({ type: 'Waiting', status: 'True', message: 'waiting for admin approval' }), 'Suspended', 'waiting for admin approval'],
    ['not ready because it was stopped', { status: { printableStatus: 'Stopped', conditions: [{ type: 'Ready', status: 'False' }] } }, 'Suspended', 'Stopped'],
    ['a raised flag', { status: { NoMatchingInstances: true } }, 'Degraded', 'NoMatchingInstances is true'],
    ['a part that was refused', { status: { phase: 'Ready', parts: [{ applied: true }, { applied: false, health: 'Unknown' }] } }, 'Degraded', 'applied is false'],
    ['a fallback', conditions({ type: 'Ready', status: 'True' }, { type: 'Fallback', status: 'True', message: 'by default' }), 'Degraded', 'by default'],
    ['one that is being deleted by what it says', { metadata: { deletionTimestamp: 'x' }, status: { phase: 'Ready' } }, 'Healthy', ''],
    ['an annotation that stops its controller', { metadata: { annotations: { 'example.com/reconcile': 'disabled' } }, status: { phase: 'Ready' } }, 'Suspended', 'Paused'],
    ['an annotation that pauses', { metadata: { annotations: { 'example.com/paused': 'true' } }, status: { phase: 'Failed' } }, 'Suspended', 'Paused'],
  ])('reads %s', (_title, fields, status, message) => {
    const found = of(fields);
    expect(found && { status: found.status, message: found.message }).toEqual(status === null ? null : { status, message });
  });

  it('answers for any status and any spec, however broken', () => {
    const names = fc.constantFrom('conditions', 'phase', 'state', 'error', 'ready', 'replicas', 'readyReplicas', 'observedGeneration', 'parents', 'other');
    const status = fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.jsonValue()), fc.record({ conditions: fc.array(fc.record({ type: fc.jsonValue(), status: fc.jsonValue(), reason: fc.jsonValue() })) }));
    fc.assert(
      fc.property(status, fc.jsonValue(), (told, spec) => {
        expect([...HEALTH_ORDER, null]).toContain(of({ status: told, spec })?.status ?? null);
      }),
    );
  });

  it('does not depend on the order of conditions', () => {
    const condition = fc.record({ type: fc.constantFrom('Ready', 'Synced', 'Stalled', 'Reconciling', 'PodsReady', 'Paused'), status: fc.constantFrom('True', 'False', 'Unknown'), reason: fc.constantFrom('', 'Failed', 'Creating', 'Done') });
    fc.assert(
      fc.property(fc.uniqueArray(condition, { selector: ({ type }) => type, minLength: 1 }), (list) => {
        expect(of(conditions(...[...list].reverse()))?.status).toBe(of(conditions(...list))?.status);
      }),
    );
  });

  it('looks no deeper than it must', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}{"paused":true}${'}'.repeat(5000)}`) as Record<string, unknown>;
    expect(of({ spec: deep, status: { ...deep, phase: 'Ready' } })?.status).toBe('Healthy');
  });
});

describe('words', () => {
  it.each<[string, string[]]>([
    ['NotReadyStalled', ['not', 'ready', 'stalled']],
    ['IN_PROGRESS', ['in', 'progress']],
    ['TLSHandshakeFailed', ['tls', 'handshake', 'failed']],
    ['waiting for 3 pods', ['waiting', 'for', 'pods']],
  ])('splits %s', (text, words) => expect(wordsIn(text)).toEqual(words));

  it.each<[string, Meaning | undefined]>([
    ['Initialized', 'good'],
    ['Initializing', 'working'],
    ['Unhealthy', 'failed'],
    ['NotReady', 'working'],
    ['NonCompliant', 'failed'],
    ['ReadyButDegraded', 'failed'],
    ['Hibernated', 'suspended'],
    ['Compacting', 'working'],
    ['Running', 'good'],
    ['Blue', undefined],
  ])('understands %s as %s', (word, meaning) => expect(meaningOf(word)).toBe(meaning));

  it('says of a guess about an object that has told nothing that it is one, and only then', () => {
    expect(of({ kind: 'RedisCluster' })).toMatchObject({ silent: true });
    expect(of({ kind: 'RedisCluster' })).not.toHaveProperty('unsure');
    expect(of({ kind: 'RedisCluster', status: { conditions: [] } })).not.toHaveProperty('silent');
  });

  it('is unsure whether a kind whose name promises nothing will ever tell anything', () => {
    expect(of({ kind: 'RateLimitPolicy' })).toMatchObject({ silent: true, unsure: true });
  });

  it('does not let anybody wait for ever for a condition it cannot read', () => {
    expect(of(conditions({ type: 'Moonlit', status: 'True' }))).toMatchObject({ silent: true, unsure: true });
  });
});
