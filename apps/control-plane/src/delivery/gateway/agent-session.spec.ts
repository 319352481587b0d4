import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import type { DesiredTarget } from '@tidemark/protocol';
import type { WebSocket } from 'ws';
import { AgentSession, type AgentSessionPorts } from './agent-session.js';

const CLUSTER = '11111111-1111-4111-8111-111111111111';
/** More than the messages of an agent that count as a flood in ten seconds. */
const MANY = 600;

/** A connection that takes everything at once: what is tested is the count of messages, which no real one gives exactly. */
class Wire extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  readonly frames: { type: string; reason?: string }[] = [];

  send(frame: string, done: () => void): void {
    this.frames.push(JSON.parse(frame) as { type: string });
    done();
  }
  close(): void {
    this.emit('close', 1000);
  }
  terminate(): void {
    this.emit('close', 1006);
  }
  says(message: object): void {
    this.emit('message', Buffer.from(JSON.stringify(message)), false);
  }
  count(type: string): number {
    return this.frames.filter((frame) => frame.type === type).length;
  }
}

const target = (n: number): DesiredTarget => ({
  targetId: `22222222-2222-4222-8222-${String(n).padStart(12, '0')}`, assignment: 1, application: { id: CLUSTER, name: 'a', namespace: 'n' }, destinationNamespace: '', bundle: `sha256:${'a'.repeat(64)}`, revision: 'r', sync: null,
  policy: { selfHeal: false, prune: false, allowEmpty: false, retry: { limit: 0, backoffSeconds: 1, factor: 1, maxBackoffSeconds: 1 } }, syncOptions: [], ignoreDifferences: [],
});

/** A session that was sent `MANY` frames of desired state, a statement each. */
async function session(): Promise<Wire> {
  const wire = new Wire();
  const done = (): Promise<void> => Promise.resolve();
  let allSent = (): void => undefined;
  const sent = new Promise<void>((resolve) => (allSent = resolve));
  const ports = {
    identity: { settle: done },
    presence: { heard: () => undefined, connected: done, disconnected: done },
    restorations: { latest: () => Promise.resolve(null) },
    log: { durableThrough: () => Promise.resolve(0) },
    source: {
      settled: done,
      page: (_: string, after: number) => {
        if (after < MANY) return Promise.resolve({ revision: after + 1, targets: [target(after)], withdrawn: [] });
        allSent();
        return Promise.resolve(null);
      },
    },
    clock: { now: () => new Date(0) },
    logger: pino({ level: 'silent' }),
    livePosition: () => 0,
    head: () => Promise.resolve(0),
    admit: () => Promise.resolve(null),
    ended: () => undefined,
    announced: () => undefined,
  } as unknown as AgentSessionPorts;
  const agent = { clusterId: CLUSTER, clusterName: 'alpha', clusterUid: 'uid', credentialId: 'c' };
  new AgentSession('33333333-3333-4333-8333-333333333333', agent, wire as unknown as WebSocket, ports).start(new Date(3_600_000));
  wire.says({
    type: 'HELLO', versions: [1], capabilities: [], epoch: CLUSTER, agentVersion: '0.0.0', kubernetesVersion: 'v1', clusterUid: 'uid', desiredRevision: 0, wal: { first: 1, last: 0 }, clock: new Date(0).toISOString(),
  });
  await sent;
  return wire;
}

describe('AgentSession', () => {
  // Regression: a first sync of a thousand applications sent the agent away for a minute, for it answered each statement.
  it('takes the answers it asked for as no flood, however many', async () => {
    const wire = await session();
    expect(wire.count('DESIRED')).toBe(MANY);
    for (let n = 1; n <= MANY; n += 1) wire.says({ type: 'DESIRED_STORED', revision: n });
    expect(wire.count('GOAWAY')).toBe(0);
    wire.terminate();
  });

  it('sends away an agent that answers what it was not asked', async () => {
    const wire = await session();
    for (let n = 1; n <= 2 * MANY; n += 1) wire.says({ type: 'DESIRED_STORED', revision: n });
    expect(wire.frames.at(-1)).toMatchObject({ type: 'GOAWAY', reason: 'too many messages' });
  });
});
