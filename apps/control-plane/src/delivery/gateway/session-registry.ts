import type { AgentPresence } from '../../fleet/index.js';
import type { AgentSession } from './agent-session.js';

const PROBE_MS = 2_000;
/** The same epoch that takes its own session over again and again is two agents with one state directory. */
const FLAPS = { most: 4, withinMs: 60_000, maxClusters: 10_000 } as const;

/** One live session per cluster. */
export class SessionRegistry {
  private readonly sessions = new Map<string, AgentSession>();
  private readonly admitting = new Map<string, Promise<unknown>>();
  private readonly takeovers = new Map<string, number[]>();

  constructor(
    private readonly presence: AgentPresence,
    private readonly monotonicMs: () => number,
  ) {}

  get size(): number {
    return this.sessions.size;
  }

  get(clusterId: string): AgentSession | undefined {
    return this.sessions.get(clusterId);
  }

  all(): AgentSession[] {
    return [...this.sessions.values()];
  }

  /** null when the session may begin, else why not. Newcomers of one cluster are judged one after the other. */
  admit(session: AgentSession): Promise<string | null> {
    const { clusterId } = session.agent;
    const turn = (this.admitting.get(clusterId) ?? Promise.resolve()).then(() => this.judge(session));
    const settled = turn.catch(() => undefined).finally(() => {
      if (this.admitting.get(clusterId) === settled) this.admitting.delete(clusterId);
    });
    this.admitting.set(clusterId, settled);
    return turn;
  }

  remove(session: AgentSession): void {
    if (this.sessions.get(session.agent.clusterId) === session) this.sessions.delete(session.agent.clusterId);
  }

  cut(clusterId: string, reason: string, retryAfterSeconds: number): void {
    this.sessions.get(clusterId)?.goAway(reason, retryAfterSeconds);
  }

  private async judge(session: AgentSession): Promise<string | null> {
    const { clusterId, clusterUid } = session.agent;
    const { epoch = '', clusterUid: saidUid = '' } = session.hello ?? {};
    if (saidUid !== '' && saidUid !== clusterUid) return this.suspect(session, '', epoch, 'the agent runs in another cluster than it enrolled in');
    const present = this.sessions.get(clusterId);
    const conflict = present ? await this.conflictOf(clusterId, present, epoch) : null;
    if (conflict !== null) return this.suspect(session, present?.hello?.epoch ?? '', epoch, conflict);
    this.sessions.set(clusterId, session);
    present?.goAway('replaced by a newer session of this agent', 5);
    return null;
  }

  /** null when the newcomer is the same agent come back, or the present one is gone without a word. */
  private async conflictOf(clusterId: string, present: AgentSession, epoch: string): Promise<string | null> {
    if (present.hello?.epoch === epoch) return this.flaps(clusterId) ? 'two agents take this identity from each other' : null;
    return (await present.answersWithin(PROBE_MS)) ? 'another agent with this identity is connected and alive' : null;
  }

  private async suspect(session: AgentSession, liveEpoch: string, refusedEpoch: string, message: string): Promise<string> {
    await this.presence.cloneSuspected(session.agent.clusterId, liveEpoch, refusedEpoch, message);
    return message;
  }

  private flaps(clusterId: string): boolean {
    const now = this.monotonicMs();
    const recent = (this.takeovers.get(clusterId) ?? []).filter((at) => now - at < FLAPS.withinMs);
    recent.push(now);
    this.takeovers.delete(clusterId);
    this.takeovers.set(clusterId, recent.slice(-FLAPS.most - 1));
    const [oldest] = this.takeovers.keys();
    if (this.takeovers.size > FLAPS.maxClusters && oldest !== undefined) this.takeovers.delete(oldest);
    return recent.length > FLAPS.most;
  }
}
