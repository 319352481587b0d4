import { checkClusterLabels, checkClusterName } from './cluster-name.js';
import { clusterDecider } from './cluster.js';
import { ClusterRegistered, AgentEnrolled, AgentRevoked } from './cluster.events.js';
import { checkTokenLife, formatJoinToken, hashSecret, judgeToken, parseJoinToken } from './join-token.js';
import { silenceOf } from './liveness.js';

const clusterId = '11111111-1111-4111-8111-111111111111';
const registered = ClusterRegistered.of({ clusterId, name: 'edge', labels: {}, server: null });
const enrolled = AgentEnrolled.of({ clusterId, credentialId: 'c', agentVersion: '1', clusterUid: 'u', expiresAt: '2026-01-01T00:00:00Z' });

describe('the name of a cluster', () => {
  it.each(['a', 'edge-1', 'x'.repeat(63)])('may be %s', (name) => expect(() => checkClusterName(name)).not.toThrow());
  it.each(['', '-a', 'a-', 'A', 'a.b', 'a/b', '..', 'x'.repeat(64), 'prоd', 'a\n', 'system', 'in-cluster'])('may not be %j', (name) => expect(() => checkClusterName(name)).toThrow());
});

describe('labels', () => {
  it('follow the rules of Kubernetes', () => {
    expect(() => checkClusterLabels({ region: 'eu-1', 'example.com/tier': '' })).not.toThrow();
    for (const bad of [{ 'a b': 'x' }, { a: 'b c' }, { __proto__x: '!' }]) expect(() => checkClusterLabels(bad)).toThrow(expect.objectContaining({ code: 'fleet.bad-cluster-labels' }));
  });
});

describe('a join token', () => {
  const secret = Buffer.alloc(32, 7);
  const stored = { clusterId, hash: hashSecret(secret), expiresAt: new Date(1_000), usedAt: null };

  it('is read back as it was written', () => {
    expect(parseJoinToken(formatJoinToken(clusterId, secret))).toEqual({ tokenId: clusterId, secretHash: hashSecret(secret) });
  });

  it('opens once, in time, to who knows the secret', () => {
    expect(judgeToken(stored, hashSecret(secret), new Date(999))).toBeNull();
    expect(judgeToken(stored, hashSecret(secret), new Date(1_000))?.code).toBe('fleet.join-token-expired');
    expect(judgeToken({ ...stored, usedAt: new Date(5) }, hashSecret(secret), new Date(999))?.code).toBe('fleet.join-token-used');
    expect(judgeToken({ ...stored, usedAt: new Date(5) }, hashSecret(Buffer.alloc(32)), new Date(999))?.code).toBe('fleet.join-token-unknown');
  });

  it.each([0, 59, 86_401, Number.NaN, Infinity, -1])('does not live %s seconds', (seconds) => expect(() => checkTokenLife(seconds)).toThrow());
});

describe('revoking', () => {
  it('needs an enrolled agent', () => {
    const after = (...events: Parameters<typeof clusterDecider.evolve>[1][]) => events.reduce((state, event) => clusterDecider.evolve(state, event), clusterDecider.initial);
    expect(() => clusterDecider.decide(after(), { kind: 'revoke-agent' })).toThrow(expect.objectContaining({ code: 'fleet.unknown-cluster' }));
    expect(() => clusterDecider.decide(after(registered), { kind: 'revoke-agent' })).toThrow(expect.objectContaining({ code: 'fleet.agent-not-enrolled' }));
    expect(clusterDecider.decide(after(registered, enrolled), { kind: 'revoke-agent' })).toHaveLength(1);
    expect(() => clusterDecider.decide(after(registered, enrolled, AgentRevoked.of({ clusterId })), { kind: 'revoke-agent' })).toThrow();
  });
});

describe('liveness', () => {
  it.each([[0, 'none'], [59_999, 'none'], [60_000, 'stale'], [149_999, 'stale'], [150_000, 'lost']])('after %s ms of silence is %s', (ms, silence) => expect(silenceOf(ms)).toBe(silence));
});
