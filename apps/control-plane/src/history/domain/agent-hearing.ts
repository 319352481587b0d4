import type { RecordedEvent } from '@tidemark/event-store';

/** What is known of the agent of a cluster; `sessionId` is that of the session that is open. */
export interface AgentHearing {
  readonly agentState: string;
  readonly sessionId: string | null;
}

interface AboutAgent {
  readonly clusterId: string;
  readonly sessionId?: string;
  readonly level?: string;
}

type Step = (hearing: AgentHearing, data: AboutAgent) => AgentHearing;

const unlessRevoked = (hearing: AgentHearing, agentState: string): AgentHearing => (hearing.agentState === 'revoked' ? hearing : { ...hearing, agentState });

/** As `read.clusters` tells the state of an agent: the same events, the same words. */
const STEPS: Readonly<Record<string, Step>> = {
  'fleet.cluster-registered': (hearing) => hearing,
  'fleet.agent-enrolled': (hearing) => (hearing.agentState === 'connected' ? hearing : { ...hearing, agentState: 'disconnected' }),
  'fleet.agent-revoked': (hearing) => ({ ...hearing, agentState: 'revoked' }),
  'fleet.agent-connected': (_hearing, { sessionId }) => ({ agentState: 'connected', sessionId: sessionId ?? null }),
  'fleet.agent-disconnected': (hearing, { sessionId }) => (hearing.sessionId === sessionId ? { ...unlessRevoked(hearing, 'disconnected'), sessionId: null } : hearing),
  'fleet.agent-silence-began': (hearing, { level }) => unlessRevoked(hearing, level ?? 'stale'),
  'fleet.agent-silence-ended': (hearing) => unlessRevoked(hearing, hearing.sessionId === null ? 'disconnected' : 'connected'),
};

export const HEARING_EVENTS = Object.keys(STEPS);

export const UNREGISTERED: AgentHearing = { agentState: 'pending', sessionId: null };

export function hearingAfter(hearing: AgentHearing, event: RecordedEvent): AgentHearing {
  return STEPS[event.type]?.(hearing, event.data as AboutAgent) ?? hearing;
}

/** Of a cluster that is not heard any more nobody knows: what its agent told last must not pass for the present. */
export const isUnheard = ({ agentState }: AgentHearing): boolean => agentState === 'lost' || agentState === 'revoked';
