import type { AgentState, HealthStatus, SyncStatus } from '../api/types.js';
import { Icon } from './icon.js';
import type { IconName } from './icon.js';

/** A status is a shape and a word, never colour alone. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';
interface Look {
  icon: IconName;
  word: string;
  tone: Tone;
}

const HEALTH: Record<HealthStatus, Look> = {
  HEALTHY: { icon: 'dot', word: 'Healthy', tone: 'good' },
  PROGRESSING: { icon: 'half', word: 'Progressing', tone: 'busy' },
  SUSPENDED: { icon: 'pause', word: 'Suspended', tone: 'idle' },
  MISSING: { icon: 'ring', word: 'Missing', tone: 'warn' },
  DEGRADED: { icon: 'warning', word: 'Degraded', tone: 'bad' },
  UNKNOWN: { icon: 'question', word: 'Unknown', tone: 'idle' },
};
const SYNC: Record<SyncStatus, Look> = {
  SYNCED: { icon: 'check', word: 'Synced', tone: 'good' },
  SYNCING: { icon: 'cycle', word: 'Syncing', tone: 'busy' },
  OUT_OF_SYNC: { icon: 'differs', word: 'Out of sync', tone: 'warn' },
  UNKNOWN: { icon: 'question', word: 'Unknown', tone: 'idle' },
};
const AGENT: Record<AgentState, Look> = {
  CONNECTED: { icon: 'dot', word: 'Connected', tone: 'good' },
  PENDING: { icon: 'ring', word: 'Waiting for the agent', tone: 'busy' },
  STALE: { icon: 'half', word: 'Stale', tone: 'warn' },
  LOST: { icon: 'warning', word: 'Lost', tone: 'bad' },
  DISCONNECTED: { icon: 'unplugged', word: 'Disconnected', tone: 'warn' },
  REVOKED: { icon: 'cross', word: 'Revoked', tone: 'bad' },
};
const OUTCOME: Record<string, Look> = {
  succeeded: { icon: 'check', word: 'Succeeded', tone: 'good' },
  running: { icon: 'cycle', word: 'Running', tone: 'busy' },
  pending: { icon: 'ring', word: 'Pending', tone: 'idle' },
  failed: { icon: 'warning', word: 'Failed', tone: 'bad' },
  terminated: { icon: 'cross', word: 'Terminated', tone: 'warn' },
  superseded: { icon: 'passed', word: 'Superseded', tone: 'idle' },
};

function Badge({ look, short = false }: { look: Look; short?: boolean }) {
  return (
    <span className={`status ${look.tone}`} title={look.word}>
      <Icon name={look.icon} /><span className={short ? 'visually-hidden' : undefined}>{look.word}</span>
    </span>
  );
}

export const Health = ({ status, short = false }: { status: HealthStatus; short?: boolean }) => <Badge look={HEALTH[status]} short={short} />;
export const Sync = ({ status, short = false }: { status: SyncStatus; short?: boolean }) => <Badge look={SYNC[status]} short={short} />;
export const Agent = ({ state, short = false }: { state: AgentState; short?: boolean }) => <Badge look={AGENT[state]} short={short} />;
export const Outcome = ({ outcome, short = false }: { outcome: string; short?: boolean }) => <Badge short={short} look={OUTCOME[outcome] ?? { icon: 'question', word: outcome, tone: 'idle' }} />;

/** How bad a status is, for sorting what needs attention first. */
export const severity = (health: HealthStatus, sync: SyncStatus): number => {
  const ofHealth: Record<HealthStatus, number> = { DEGRADED: 5, MISSING: 4, UNKNOWN: 3, PROGRESSING: 1, SUSPENDED: 1, HEALTHY: 0 };
  return Math.max(ofHealth[health], sync === 'OUT_OF_SYNC' ? 2 : 0);
};

/** The tone of a whole target: the worse of its health and its sync. */
export function toneOf(health: HealthStatus, sync: SyncStatus): Tone {
  const tones = [HEALTH[health].tone, SYNC[sync].tone];
  return (['bad', 'warn', 'busy', 'idle', 'good'] as const).find((tone) => tones.includes(tone)) ?? 'idle';
}
