import fc from 'fast-check';
import type { NewEvent } from '@tidemark/event-store';

type Told = Omit<NewEvent, 'v'>;

export const digest = (digit: number): string => `sha256:${String(digit).repeat(64)}`;
const uuid = (kind: number, n: number): string => `${String(kind).repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const CLUSTERS = [uuid(9, 0), uuid(9, 1)];
const EPOCH = uuid(8, 1);
const SESSION = uuid(7, 1);

const clusterOf = (n: number): string => CLUSTERS[n % 2] ?? '';
const subject = (n: number) => ({ targetId: uuid(1, n), applicationId: uuid(2, n), clusterId: clusterOf(n + 1) });
const about = (which: number) => ({ bundle: digest(which), revision: `r${String(which)}` });

/** Target n is to run bundle `which`. Targets of odd numbers are on the first cluster. */
export const assigned = (n: number, which: number): Told => ({
  type: 'rollout.bundle-assigned',
  data: {
    ...subject(n), assignment: which, digest: digest(which), revision: `r${String(which)}`, sync: { id: uuid(3, n * 10 + which), prune: true, dryRun: false, force: false, initiatedBy: 'x' },
    cause: 'commit', historyId: which, declarations: 0, declares: false, statement: { application: { id: uuid(2, n), name: `app-${String(n)}`, namespace: 'argocd' }, destinationNamespace: 'shop' },
  },
});
export const withdrawn = (n: number): Told => ({ type: 'rollout.target-withdrawn', data: { ...subject(n), assignment: 9, cascade: true } });

const said = (type: string, n: number, data: object): Told => ({ type: `observation.${type}`, data: { ...subject(n), epoch: EPOCH, seq: 1, ...data } });
export const status = (n: number, which: number, sync: string, health: string): Told => said('status-changed', n, { ...about(which), sync, health, healthMessage: '', outOfSync: [], unhealthy: [], resources: 1 });
export const syncing = (n: number, which: number): Told => said('sync-started', n, { ...about(which), syncId: uuid(3, n * 10 + which), attempt: 1, trigger: 'requested', total: 1 });
const ended = (n: number, which: number, outcome: string): Told =>
  said(`sync-${outcome}`, n, { ...about(which), syncId: uuid(3, n * 10 + which), message: outcome, durationMs: 1, counts: { created: 1 }, failures: [] });
export const synced = (n: number, which: number): Told => ended(n, which, 'succeeded');

const CLUSTER_EVENTS = {
  registered: { type: 'fleet.cluster-registered', data: { name: 'alpha', labels: {}, server: null } },
  connected: { type: 'fleet.agent-connected', data: { sessionId: SESSION, epoch: EPOCH, agentVersion: '1', kubernetesVersion: '1' } },
  disconnected: { type: 'fleet.agent-disconnected', data: { sessionId: SESSION, reason: 'x' } },
  stale: { type: 'fleet.agent-silence-began', data: { since: '2027-01-01T00:00:00Z', level: 'stale' } },
  lost: { type: 'fleet.agent-silence-began', data: { since: '2027-01-01T00:00:00Z', level: 'lost' } },
  heard: { type: 'fleet.agent-silence-ended', data: {} },
  enrolled: { type: 'fleet.agent-enrolled', data: { credentialId: 'c', agentVersion: '1', clusterUid: 'u', expiresAt: '2027-01-01T00:00:00Z' } },
  revoked: { type: 'fleet.agent-revoked', data: {} },
} as const;

export function cluster(n: number, what: keyof typeof CLUSTER_EVENTS): Told {
  const { type, data } = CLUSTER_EVENTS[what];
  return { type, data: { ...data, ...(what === 'registered' && { name: `cluster-${String(n)}` }), clusterId: clusterOf(n) } };
}

const anyTarget = fc.nat(3);
const anyBundle = fc.integer({ min: 1, max: 3 });

/** What may happen to four targets on two clusters, in any order: also what never should. */
export const happening: fc.Arbitrary<Told> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(anyTarget, anyBundle).map(([n, which]) => assigned(n, which)) },
  { weight: 2, arbitrary: fc.tuple(anyTarget, anyBundle).map(([n, which]) => syncing(n, which)) },
  { weight: 3, arbitrary: fc.tuple(anyTarget, anyBundle, fc.constantFrom('succeeded', 'failed', 'terminated')).map(([n, which, outcome]) => ended(n, which, outcome)) },
  { weight: 3, arbitrary: fc.tuple(anyTarget, anyBundle, fc.constantFrom('Synced', 'OutOfSync', 'Unknown'), fc.constantFrom('Healthy', 'Degraded', 'Missing')).map(([n, which, sync, health]) => status(n, which, sync, health)) },
  { weight: 1, arbitrary: anyTarget.map(withdrawn) },
  { weight: 3, arbitrary: fc.tuple(fc.nat(1), fc.constantFrom(...(Object.keys(CLUSTER_EVENTS) as (keyof typeof CLUSTER_EVENTS)[]))).map(([n, what]) => cluster(n, what)) },
);
