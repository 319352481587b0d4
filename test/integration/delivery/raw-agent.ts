import { randomUUID } from 'node:crypto';
import { SUBPROTOCOL, PATHS } from '@tidemark/protocol';
import { eventually } from '@tidemark/testing';
import { WebSocket } from 'ws';
import { enrol, type Identity } from '../../../apps/agent/src/link/index.js';
import type { AgentPort } from './agent-port.js';

export interface Frame {
  type: string;
  [member: string]: unknown;
}

export const enrolled = async (port: AgentPort, token: string, clusterUid = 'uid-1'): Promise<Identity> =>
  enrol({ server: port.url, token, authority: port.authority.pem, clusterUid, agentVersion: '0.0.0' });

/** An agent that says whatever a test wants it to say. */
export class RawAgent {
  readonly frames: Frame[] = [];
  readonly epoch: string;
  closed: { code: number } | null = null;

  private constructor(
    readonly socket: WebSocket,
    epoch: string,
  ) {
    this.epoch = epoch;
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString('utf8')) as Frame));
    socket.on('close', (code) => (this.closed = { code }));
    socket.on('error', () => undefined);
  }

  /** The status the server refused with, or an open session. */
  static open(port: AgentPort, identity: Pick<Identity, 'certificate' | 'privateKey'> | null, epoch: string = randomUUID(), protocol = SUBPROTOCOL): Promise<RawAgent> {
    const tls = identity === null ? {} : { cert: identity.certificate, key: identity.privateKey };
    const socket = new WebSocket(`${port.url.replace('https', 'wss')}${PATHS.session}`, [protocol], { ca: port.authority.pem, perMessageDeflate: false, ...tls });
    const agent = new RawAgent(socket, epoch);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(agent));
      socket.once('error', reject);
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  hello(more: Record<string, unknown> = {}): this {
    this.send({
      type: 'HELLO', versions: [1], capabilities: [], epoch: this.epoch, agentVersion: '0.0.0', kubernetesVersion: 'v1.36.0', clusterUid: 'uid-1',
      desiredRevision: 0, wal: { first: 1, last: 0 }, clock: new Date().toISOString(), ...more,
    });
    return this;
  }

  reports(...seqs: number[]): this {
    this.send({ type: 'REPORTS', batch: seqs.map((seq) => report(this.epoch, seq)) });
    return this;
  }

  frame(type: string, matches: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return eventually(() => this.frames.find((frame) => frame.type === type && matches(frame)), { what: `a ${type} frame; got ${JSON.stringify(this.frames).slice(0, 500)}`, timeoutMs: 5_000, everyMs: 2 });
  }

  ended(): Promise<{ code: number }> {
    return eventually(() => this.closed, { what: 'the session to be cut', timeoutMs: 5_000, everyMs: 2 });
  }

  close(): void {
    this.socket.terminate();
  }
}

export const report = (epoch: string, seq: number): object => ({
  epoch,
  seq,
  observedAt: '2026-01-01T00:00:00.000Z',
  report: { type: 'target-removed', targetId: '11111111-1111-4111-8111-111111111111', cascade: true, deleted: seq },
});
