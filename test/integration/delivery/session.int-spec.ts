import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { LIMITS, PATHS, type SequencedReport } from '@tidemark/protocol';
import { eventually } from '@tidemark/testing';
import { HttpsClient } from '../../../apps/agent/src/link/https-client.js';
import type { Identity } from '../../../apps/agent/src/link/index.js';
import type { JoinGrant } from '../../../apps/control-plane/src/fleet/application/fleet-commands.js';
import type { LoggedReport } from '../../../apps/control-plane/src/delivery/report-log/report-log.js';
import { AgentPort, desiredTarget } from './agent-port.js';
import { enrolled, RawAgent, report } from './raw-agent.js';

jest.setTimeout(30_000);

let port: AgentPort;
let grant: JoinGrant;
let identity: Identity;
let agents: RawAgent[] = [];
let clusterNumber = 0;

beforeAll(async () => {
  port = await AgentPort.start();
});
afterAll(() => port.stop());
beforeEach(async () => {
  clusterNumber += 1;
  grant = await port.register(`cluster-${clusterNumber}`);
  identity = await enrolled(port, grant.token);
});
afterEach(() => {
  for (const agent of agents) agent.close();
  agents = [];
  port.skewMs = 0;
});

async function open(epoch?: string, who = identity): Promise<RawAgent> {
  const agent = await RawAgent.open(port, who, epoch);
  agents.push(agent);
  return agent;
}

async function session(more: Record<string, unknown> = {}, epoch?: string): Promise<RawAgent> {
  const agent = (await open(epoch)).hello(more);
  await agent.frame('WELCOME');
  return agent;
}

const stored = async (): Promise<{ seq: number; epoch: string; poison: unknown; report: SequencedReport['report'] | null }[]> => {
  const rows = await port.database.sql.query<{ seq: string; epoch: string; poison: unknown; report: SequencedReport['report'] }>(
    'SELECT seq, epoch, report, poison FROM app.agent_reports WHERE cluster_id = $1 ORDER BY id',
    [grant.clusterId],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
};
const seqs = async (): Promise<number[]> => (await stored()).map((row) => row.seq);

describe('a session', () => {
  it('begins with WELCOME, becomes an event, and shows in the list of clusters', async () => {
    const agent = await session();
    expect(agent.frames[0]).toMatchObject({ type: 'WELCOME', version: 1, clusterId: grant.clusterId, clusterName: grant.name, ackedThrough: 0, heartbeatSeconds: 30 });
    await port.event(grant.clusterId, 'fleet.agent-connected');
    await eventually(async () => (await port.clusters.byName(grant.name))?.agentState === 'connected', { what: 'connected' });
    agent.close();
    await port.event(grant.clusterId, 'fleet.agent-disconnected');
    await eventually(async () => (await port.clusters.byName(grant.name))?.agentState === 'disconnected', { what: 'disconnected' });
  });

  it('answers PING, and no heartbeat becomes an event', async () => {
    const agent = await session();
    await port.event(grant.clusterId, 'fleet.agent-connected');
    const before = await port.database.store.head();
    for (let i = 0; i < 20; i += 1) agent.send({ type: 'PING', at: new Date().toISOString() });
    await eventually(() => agent.frames.filter((f) => f.type === 'PONG').length === 20, { what: '20 PONGs' });
    await port.presence.flush();
    expect(await port.database.store.head()).toBe(before);
    expect((await port.clusters.byName(grant.name))?.lastSeenAt).not.toBeNull();
  });

  it('is refused with a reason when no version is common', async () => {
    const agent = (await open()).hello({ versions: [0, 99] });
    expect(await agent.frame('NACK')).toMatchObject({ code: 'UNSUPPORTED' });
    await agent.ended();
  });

  it('answers an unknown message type visibly and goes on', async () => {
    const agent = await session();
    agent.send({ type: 'TELEPORT' });
    expect(await agent.frame('NACK')).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('TELEPORT') });
    agent.reports(1);
    await agent.frame('ACK');
  });

  it.each([
    ['a frame above the limit', 'x'.repeat(LIMITS.frameBytes + 1)],
    ['a seq that is no exact number any more', '{"type":"REPORTS","batch":[{"epoch":"11111111-1111-4111-8111-111111111111","seq":9007199254740993,"observedAt":"2026-01-01T00:00:00Z","report":{}}]}'],
    ['a seq of zero', '{"type":"REPORTS","batch":[{"epoch":"11111111-1111-4111-8111-111111111111","seq":0,"observedAt":"","report":{}}]}'],
    ['reports of another epoch', '{"type":"REPORTS","batch":[{"epoch":"99999999-9999-4999-8999-999999999999","seq":1,"observedAt":"2026-01-01T00:00:00Z","report":{}}]}'],
  ])('is cut by %s', async (_what, frame) => {
    const agent = await session();
    agent.send(frame);
    await agent.ended();
    expect(await seqs()).toEqual([]);
  });

  it('is cut when its first word is not HELLO, or not JSON', async () => {
    for (const word of [{ type: 'PING', at: new Date().toISOString() }, 'hello?', '{"__proto__":{"type":"HELLO"}}']) {
      const agent = await open();
      agent.send(word);
      await agent.ended();
    }
  });

  it('is cut when it sends messages without end', async () => {
    const agent = await session();
    for (let i = 0; i < 2_000; i += 1) agent.send({ type: 'PING', at: new Date().toISOString() });
    expect(await agent.frame('GOAWAY')).toMatchObject({ reason: 'too many messages' });
    await agent.ended();
  });

  it('is cut within a second when the agent is revoked, and opens no other', async () => {
    const agent = await session();
    const began = performance.now();
    await port.registry.revoke(grant.clusterId, port.context());
    await agent.ended();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(agent.frames.at(-1)).toMatchObject({ type: 'GOAWAY', reason: 'this agent was revoked' });
    await expect(open()).rejects.toThrow('403');
    await eventually(async () => (await port.clusters.byName(grant.name))?.agentState === 'revoked', { what: 'revoked' });
  });

  it('ends when the cluster is enrolled again, and the old certificate is worth nothing', async () => {
    const agent = await session();
    const token = (await port.registry.issueToken({ clusterId: grant.clusterId }, port.context())).token;
    await enrolled(port, token);
    await agent.ended();
    await expect(open()).rejects.toThrow('403');
  });

  it('is replaced by a newer one of the same agent', async () => {
    const first = await session();
    const second = await session({}, first.epoch);
    expect(await first.frame('GOAWAY')).toMatchObject({ reason: expect.stringContaining('replaced') });
    await first.ended();
    second.reports(1);
    await second.frame('ACK');
  });

  it('refuses a second live agent with the same identity and says so in the history', async () => {
    const first = await session();
    const clone = (await open()).hello();
    expect(await clone.frame('GOAWAY')).toMatchObject({ reason: expect.stringContaining('another agent') });
    expect((await port.event(grant.clusterId, 'fleet.clone-suspected')).data).toMatchObject({ liveEpoch: first.epoch, refusedEpoch: clone.epoch });
    first.reports(1);
    await first.frame('ACK');
  });

  it('refuses an identity that was carried to another cluster', async () => {
    const agent = (await open()).hello({ clusterUid: 'another-cluster' });
    await agent.frame('GOAWAY');
    await port.event(grant.clusterId, 'fleet.clone-suspected');
  });

  it('renews its certificate, after which the one before ends with the next session', async () => {
    const { newKey } = await import('../../../apps/agent/src/link/key-material.js');
    const agent = await session();
    const key = await newKey();
    agent.send({ type: 'ROTATE', csr: key.csr });
    const { certificate } = (await agent.frame('ROTATED')) as unknown as { certificate: string };
    await port.event(grant.clusterId, 'fleet.credential-renewed');
    const old = identity;
    identity = { ...identity, certificate, privateKey: key.privateKey };
    await session({}, agent.epoch);
    await expect(open(undefined, old)).rejects.toThrow('403');
  });
});

describe('silence', () => {
  it('becomes stale after two heartbeats, lost after five, and ends with a sign of life', async () => {
    const agent = await session();
    await port.event(grant.clusterId, 'fleet.agent-connected');
    port.skewMs = 61_000;
    await port.presence.watch();
    expect((await port.event(grant.clusterId, 'fleet.agent-silence-began')).data).toMatchObject({ level: 'stale' });
    agent.send({ type: 'PING', at: new Date().toISOString() });
    await agent.frame('PONG');
    await port.presence.watch();
    await port.event(grant.clusterId, 'fleet.agent-silence-ended');
    port.skewMs += 151_000;
    await port.presence.watch();
    await agent.ended();
    const levels = (await port.eventsOf(grant.clusterId)).filter((e) => e.type === 'fleet.agent-silence-began').map((e) => (e.data as { level: string }).level);
    expect(levels).toEqual(['stale', 'lost']);
  });
});

describe('reports', () => {
  it('are acknowledged when they are durable, once each, in order', async () => {
    const agent = await session();
    agent.reports(1, 2, 3).reports(3, 4).reports(2);
    await agent.frame('ACK', (f) => f['through'] === 4);
    expect(await seqs()).toEqual([1, 2, 3, 4]);
  });

  it('go on behind what is durable in the next session, also after they were consumed', async () => {
    const agent = await session();
    agent.reports(1, 2, 3);
    await agent.frame('ACK', (f) => f['through'] === 3);
    expect((await session({}, agent.epoch)).frames[0]).toMatchObject({ ackedThrough: 3 });
    const taken: LoggedReport[] = [];
    const consumption = port.log.consume((batch) => Promise.resolve(void taken.push(...batch)));
    await eventually(() => taken.filter((r) => r.clusterId === grant.clusterId).length === 3, { what: 'three consumed' });
    await consumption.stop();
    const third = await session({}, agent.epoch);
    expect(third.frames[0]).toMatchObject({ ackedThrough: 3 });
    third.reports(1, 2, 3, 4);
    await third.frame('ACK', (f) => f['through'] === 4);
    expect(await seqs()).toEqual([4]);
  });

  it('with a hole are asked for again from the hole on', async () => {
    const agent = await session();
    agent.reports(1, 2).reports(5, 6);
    expect(await agent.frame('REWIND')).toMatchObject({ epoch: agent.epoch, fromSeq: 3 });
    agent.reports(3, 4, 5, 6);
    await agent.frame('ACK', (f) => f['through'] === 6);
    expect(await seqs()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('that are gone are stored as the gap the agent says', async () => {
    const agent = await session();
    agent.send({ type: 'REPORTS', batch: [{ epoch: agent.epoch, seq: 7, observedAt: new Date().toISOString(), report: { type: 'gap', from: 1, to: 7, reason: 'full' } }] });
    await agent.frame('ACK', (f) => f['through'] === 7);
    expect((await stored())[0]).toMatchObject({ seq: 7, report: { type: 'gap', from: 1, to: 7 } });
  });

  it('that are invalid keep their place as poison, and stop nobody behind them', async () => {
    const agent = await session();
    const bad = { ...(report(agent.epoch, 2) as object), report: { type: 'sync-finished', clusterId: 'forged', secret: 'hunter2' } };
    agent.send({ type: 'REPORTS', batch: [report(agent.epoch, 1), bad, report(agent.epoch, 3)] });
    expect(await agent.frame('NACK')).toMatchObject({ seq: 2, code: 'INVALID' });
    await agent.frame('ACK', (f) => f['through'] === 3);
    const rows = await stored();
    expect(rows.map((row) => row.poison === null)).toEqual([true, false, true]);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });

  it('carry the cluster of the credential, whatever they claim', async () => {
    const other = await port.register(`other-${clusterNumber}`);
    const agent = await session();
    agent.send({ type: 'REPORTS', clusterId: other.clusterId, batch: [{ ...report(agent.epoch, 1), clusterId: other.clusterId }] });
    await agent.frame('ACK');
    expect(await seqs()).toEqual([1]);
    expect(await port.database.sql.query('SELECT 1 FROM app.agent_reports WHERE cluster_id = $1', [other.clusterId])).toEqual([]);
  });

  it('above the credit end the session, and none that was acknowledged is lost', async () => {
    const agent = await session();
    for (let first = 1; first < 5_000; first += 500) agent.send({ type: 'REPORTS', batch: Array.from({ length: 500 }, (_, i) => report(agent.epoch, first + i)) });
    await agent.ended();
    const through = Math.max(0, ...agent.frames.filter((f) => f.type === 'ACK').map((f) => f['through'] as number));
    const kept = await seqs();
    expect(kept.length).toBeGreaterThanOrEqual(through);
    expect(kept).toEqual(kept.map((_, i) => i + 1));
  });

  it('are handed over once each although the handler fails in between', async () => {
    const agent = await session();
    agent.reports(...Array.from({ length: 40 }, (_, i) => i + 1));
    await agent.frame('ACK', (f) => f['through'] === 40);
    let failures = 2;
    const seen: number[] = [];
    const consumption = port.log.consume((batch) => {
      if (failures > 0) {
        failures -= 1;
        return Promise.reject(new Error('not now'));
      }
      seen.push(...batch.filter((r) => r.clusterId === grant.clusterId).map((r) => r.seq));
      return Promise.resolve();
    });
    await eventually(() => seen.length >= 40, { what: '40 reports' });
    await consumption.stop();
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('of many consumers on one database go to one of them, once', async () => {
    const agent = await session();
    const seen: number[] = [];
    const consumptions = [1, 2, 3].map(() => port.log.consume((batch) => Promise.resolve(void seen.push(...batch.filter((r) => r.clusterId === grant.clusterId).map((r) => r.seq)))));
    for (let i = 1; i <= 200; i += 1) agent.reports(i);
    await eventually(() => seen.length >= 200, { what: '200 reports' });
    await Promise.all(consumptions.map((c) => c.stop()));
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });
});

describe('desired state', () => {
  const bundle = `sha256:${'b'.repeat(64)}`;

  it('that came before the session is sent in pages, what comes after is pushed', async () => {
    const before = Array.from({ length: 450 }, () => desiredTarget(bundle));
    for (const target of before) await port.assign(grant.clusterId, target);
    const agent = await session();
    const after = desiredTarget(bundle);
    const seen = (): string[] => agent.frames.filter((f) => f.type === 'DESIRED').flatMap((f) => (f['targets'] as { targetId: string }[]).map((t) => t.targetId));
    await eventually(() => seen().length === 450, { what: '450 targets' });
    const revision = await port.assign(grant.clusterId, after);
    await agent.frame('DESIRED', (f) => f['revision'] === revision);
    expect(seen()).toEqual([...before, after].map((t) => t.targetId));
  });

  it('of other clusters is not sent', async () => {
    const other = await port.register(`neighbour-${clusterNumber}`);
    const agent = await session();
    await port.assign(other.clusterId, desiredTarget(bundle));
    const mine = await port.assign(grant.clusterId, desiredTarget(bundle));
    await agent.frame('DESIRED', (f) => f['revision'] === mine);
    expect(agent.frames.filter((f) => f.type === 'DESIRED')).toHaveLength(1);
  });

  it('is told within a few milliseconds of the commit', async () => {
    const agent = await session();
    await port.event(grant.clusterId, 'fleet.agent-connected');
    const waits: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const revision = await port.assign(grant.clusterId, desiredTarget(bundle));
      const began = performance.now();
      await agent.frame('DESIRED', (f) => f['revision'] === revision);
      waits.push(performance.now() - began);
    }
    waits.sort((a, b) => a - b);
    expect(waits[15]).toBeLessThan(50);
  });

  it('says goodbye to a target by an explicit withdrawal', async () => {
    const target = desiredTarget(bundle);
    await port.assign(grant.clusterId, target);
    const revision = await port.withdraw(grant.clusterId, target, 2);
    const agent = await session();
    expect(await agent.frame('DESIRED', (f) => f['revision'] === revision)).toMatchObject({ targets: [], withdrawn: [{ targetId: target.targetId, assignment: 2, cascade: true }] });
  });
});

describe('operations', () => {
  it('reach a connected agent, unless their time is over', async () => {
    const target = desiredTarget(`sha256:${'b'.repeat(64)}`);
    const agent = await session();
    const expired = randomUUID();
    await port.operate(grant.clusterId, target, expired, '2020-01-01T00:00:00.000Z');
    const operationId = randomUUID();
    await port.operate(grant.clusterId, target, operationId, new Date(Date.now() + 60_000).toISOString());
    await agent.frame('OP', (f) => f['operationId'] === operationId);
    expect(agent.frames.some((f) => f['operationId'] === expired)).toBe(false);
  });
});

describe('bundles', () => {
  const get = async (who: Identity | null, digest: string): Promise<{ status: number; body: Buffer }> => {
    const client = new HttpsClient(port.url, { authority: port.authority.pem, client: who });
    try {
      return await client.send('GET', PATHS.bundle(digest), { maxBytes: 10_000_000 });
    } finally {
      await client.close();
    }
  };

  it('go only to the cluster whose desired state names them; to others they do not exist', async () => {
    const digest = port.addBundle({ format: 1, objects: [{ kind: 'ConfigMap', data: { text: 'x'.repeat(5_000) } }] });
    const revision = await port.assign(grant.clusterId, desiredTarget(digest));
    // What names a bundle is the desired state as it was told, as for a real agent.
    await (await session()).frame('DESIRED', (f) => f['revision'] === revision);
    const given = await get(identity, digest);
    expect(given.status).toBe(200);
    expect(given.body.equals(Buffer.from(port.bundles.get(digest) ?? ''))).toBe(true);
    const other = await port.register(`thief-${clusterNumber}`);
    const thief = await enrolled(port, other.token);
    const refused = await get(thief, digest);
    const absent = await get(thief, `sha256:${'0'.repeat(64)}`);
    expect(refused).toEqual(absent);
    expect(refused.status).toBe(404);
    expect((await get(thief, '../../etc/passwd')).status).toBe(404);
    expect((await get(null, digest)).status).toBe(401);
  });

  it('go to nobody whose agent was revoked', async () => {
    const digest = port.addBundle({ format: 1, objects: [] });
    await port.assign(grant.clusterId, desiredTarget(digest));
    await port.registry.revoke(grant.clusterId, port.context());
    expect((await get(identity, digest)).status).toBe(403);
  });
});
