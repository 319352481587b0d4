import type { EventStore, NewEvent, Sql } from '@tidemark/event-store';
import { messageOf, type Clock, type IdSource } from '@tidemark/kernel';
import type { Logger } from 'pino';
import { AgentAheadFound, AgentConnected, AgentDisconnected, AgentSilenceBegan, AgentSilenceEnded, clusterStream, CloneSuspected } from '../domain/cluster.events.js';
import { HEARTBEAT_SECONDS, silenceOf, type Silence } from '../domain/liveness.js';

export interface AgentPresencePorts {
  readonly sql: Sql;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Milliseconds that never go back, for silence; wall clocks do. */
  monotonicMs(): number;
}

export interface SessionFacts {
  readonly clusterId: string;
  readonly sessionId: string;
  readonly epoch: string;
  readonly agentVersion: string;
  readonly kubernetesVersion: string;
}

interface Presence {
  /** null while there is no session. */
  sessionId: string | null;
  heardMs: number;
  heardAt: Date;
  silence: Silence;
  /** Heard since the last flush. */
  fresh: boolean;
}

const WATCH_EVERY_MS = 5_000;
const FLUSH_EVERY_MS = 30_000;
/** Who has just joined is looked for at once; a storm of them is still one statement. */
const FIRST_FLUSH_MS = 250;

/** Who is there: sessions and silences become events when they change; single heartbeats only move a time in memory. */
export class AgentPresence {
  private readonly presences = new Map<string, Presence>();
  private timers: NodeJS.Timeout[] = [];
  private firstFlush: NodeJS.Timeout | undefined;
  private cut: (clusterId: string, reason: string) => void = () => undefined;

  constructor(private readonly ports: AgentPresencePorts) {}

  /** Ends in the log the sessions that a crash of the control plane left open, then watches. */
  async start(): Promise<void> {
    const { sql, clock } = this.ports;
    const rows = await sql.query<{ cluster_id: string; session_id: string | null; agent_state: string }>(
      "SELECT cluster_id, session_id, agent_state FROM read.clusters WHERE agent_state IN ('connected', 'disconnected', 'stale', 'lost')",
    );
    for (const row of rows) {
      const present = this.presences.get(row.cluster_id);
      const silence = row.agent_state === 'lost' ? 'lost' : row.agent_state === 'stale' ? 'stale' : 'none';
      // Agents may have come back while this was read.
      if (!present) this.presences.set(row.cluster_id, { sessionId: null, heardMs: this.ports.monotonicMs(), heardAt: clock.now(), silence, fresh: false });
      if (row.session_id !== null && row.session_id !== present?.sessionId) {
        await this.append(row.cluster_id, [AgentDisconnected.of({ clusterId: row.cluster_id, sessionId: row.session_id, reason: 'the control plane restarted' })]);
      }
    }
    this.timers = [setInterval(() => void this.guard(() => this.watch()), WATCH_EVERY_MS), setInterval(() => void this.guard(() => this.flush()), FLUSH_EVERY_MS)];
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.firstFlush);
    await this.flush();
  }

  /** Who cuts the session of an agent that is lost. */
  onLost(cut: (clusterId: string, reason: string) => void): void {
    this.cut = cut;
  }

  async connected(facts: SessionFacts): Promise<void> {
    const before = this.presences.get(facts.clusterId);
    this.presences.set(facts.clusterId, { sessionId: facts.sessionId, heardMs: this.ports.monotonicMs(), heardAt: this.ports.clock.now(), silence: 'none', fresh: true });
    const ended = before && before.silence !== 'none' ? [AgentSilenceEnded.of({ clusterId: facts.clusterId })] : [];
    await this.append(facts.clusterId, [...ended, AgentConnected.of({ ...facts })]);
    this.firstFlush ??= setTimeout(() => {
      this.firstFlush = undefined;
      void this.guard(() => this.flush());
    }, FIRST_FLUSH_MS).unref();
  }

  async disconnected(clusterId: string, sessionId: string, reason: string): Promise<void> {
    const presence = this.presences.get(clusterId);
    if (presence?.sessionId === sessionId) presence.sessionId = null;
    await this.append(clusterId, [AgentDisconnected.of({ clusterId, sessionId, reason: reason.slice(0, 500) })]);
  }

  /** Any frame of the agent counts as a sign of life. */
  heard(clusterId: string): void {
    const presence = this.presences.get(clusterId);
    if (!presence) return;
    presence.heardMs = this.ports.monotonicMs();
    presence.heardAt = this.ports.clock.now();
    presence.fresh = true;
  }

  async cloneSuspected(clusterId: string, liveEpoch: string, refusedEpoch: string, message: string): Promise<void> {
    await this.append(clusterId, [CloneSuspected.of({ clusterId, liveEpoch, refusedEpoch, message })]);
  }

  async ahead(found: { readonly clusterId: string; readonly desiredRevision: number; readonly position: number }): Promise<void> {
    await this.append(found.clusterId, [AgentAheadFound.of(found)]);
  }

  /** Looks once at every agent; the transitions found become events. */
  async watch(): Promise<void> {
    const now = this.ports.monotonicMs();
    for (const [clusterId, presence] of this.presences) {
      const silence = this.silenceNow(presence, now);
      if (silence === presence.silence) continue;
      const worse = silence === 'lost' || (silence === 'stale' && presence.silence === 'none');
      presence.silence = silence;
      if (silence === 'none') await this.append(clusterId, [AgentSilenceEnded.of({ clusterId })]);
      else if (worse) await this.append(clusterId, [AgentSilenceBegan.of({ clusterId, since: presence.heardAt.toISOString(), level: silence })]);
      if (silence === 'lost' && presence.sessionId !== null) this.cut(clusterId, 'nothing was heard for five heartbeats');
    }
  }

  /** Writes the last sign of life of everyone who gave one since the last flush: one statement. */
  async flush(): Promise<void> {
    const seen = [...this.presences].filter(([, presence]) => presence.fresh);
    if (seen.length === 0) return;
    for (const [, presence] of seen) presence.fresh = false;
    await this.ports.sql.query(
      'INSERT INTO app.cluster_last_seen (cluster_id, last_seen) SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) ON CONFLICT (cluster_id) DO UPDATE SET last_seen = excluded.last_seen',
      [seen.map(([id]) => id), seen.map(([, presence]) => presence.heardAt)],
    );
  }

  /** Without a session an agent is known to be away; it is worth another word only when it stays away. */
  private silenceNow(presence: Presence, nowMs: number): Silence {
    const silence = silenceOf(nowMs - presence.heardMs, HEARTBEAT_SECONDS);
    if (presence.sessionId !== null) return silence;
    return silence === 'lost' ? 'lost' : presence.silence;
  }

  private async guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.ports.logger.error({ reason: messageOf(error) }, 'presence of agents could not be recorded; it is tried again');
    }
  }

  private async append(clusterId: string, events: NewEvent[]): Promise<void> {
    await this.ports.events.append({
      commandId: this.ports.ids.uuid(),
      meta: { actor: { kind: 'agent', id: clusterId }, correlationId: this.ports.ids.uuid() },
      streams: [{ stream: clusterStream(clusterId), expected: 'any', events }],
    });
  }
}
