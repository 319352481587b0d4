import type { AgentState, HealthStatus, SyncStatus } from '../api/types.js';

/** A status is a shape and a word, never colour alone. */
interface Look {
  glyph: string;
  word: string;
  tone: 'good' | 'busy' | 'warn' | 'bad' | 'idle';
}

const HEALTH: Record<HealthStatus, Look> = {
  HEALTHY: { glyph: '●', word: 'Healthy', tone: 'good' },
  PROGRESSING: { glyph: '◔', word: 'Progressing', tone: 'busy' },
  SUSPENDED: { glyph: '‖', word: 'Suspended', tone: 'idle' },
  MISSING: { glyph: '○', word: 'Missing', tone: 'warn' },
  DEGRADED: { glyph: '▲', word: 'Degraded', tone: 'bad' },
  UNKNOWN: { glyph: '?', word: 'Unknown', tone: 'idle' },
};
const SYNC: Record<SyncStatus, Look> = {
  SYNCED: { glyph: '✓', word: 'Synced', tone: 'good' },
  SYNCING: { glyph: '↻', word: 'Syncing', tone: 'busy' },
  OUT_OF_SYNC: { glyph: '≠', word: 'Out of sync', tone: 'warn' },
  UNKNOWN: { glyph: '?', word: 'Unknown', tone: 'idle' },
};
const AGENT: Record<AgentState, Look> = {
  CONNECTED: { glyph: '●', word: 'Connected', tone: 'good' },
  PENDING: { glyph: '○', word: 'Waiting for the agent', tone: 'busy' },
  STALE: { glyph: '◔', word: 'Stale', tone: 'warn' },
  LOST: { glyph: '▲', word: 'Lost', tone: 'bad' },
  DISCONNECTED: { glyph: '▽', word: 'Disconnected', tone: 'warn' },
  REVOKED: { glyph: '✕', word: 'Revoked', tone: 'bad' },
};
const OUTCOME: Record<string, Look> = {
  succeeded: { glyph: '✓', word: 'Succeeded', tone: 'good' },
  running: { glyph: '↻', word: 'Running', tone: 'busy' },
  pending: { glyph: '○', word: 'Pending', tone: 'idle' },
  failed: { glyph: '▲', word: 'Failed', tone: 'bad' },
  terminated: { glyph: '✕', word: 'Terminated', tone: 'warn' },
  superseded: { glyph: '⤳', word: 'Superseded', tone: 'idle' },
};

function Badge({ look, short = false }: { look: Look; short?: boolean }) {
  return (
    <span className={`status ${look.tone}`} title={look.word}>
      <span aria-hidden="true">{look.glyph}</span> <span className={short ? 'visually-hidden' : undefined}>{look.word}</span>
    </span>
  );
}

export const Health = ({ status, short = false }: { status: HealthStatus; short?: boolean }) => <Badge look={HEALTH[status]} short={short} />;
export const Sync = ({ status, short = false }: { status: SyncStatus; short?: boolean }) => <Badge look={SYNC[status]} short={short} />;
export const Agent = ({ state }: { state: AgentState }) => <Badge look={AGENT[state]} />;
export const Outcome = ({ outcome }: { outcome: string }) => <Badge look={OUTCOME[outcome] ?? { glyph: '?', word: outcome, tone: 'idle' }} />;

/** How bad a status is, for sorting what needs attention first. */
export const severity = (health: HealthStatus, sync: SyncStatus): number => {
  const ofHealth: Record<HealthStatus, number> = { DEGRADED: 5, MISSING: 4, UNKNOWN: 3, PROGRESSING: 1, SUSPENDED: 1, HEALTHY: 0 };
  return Math.max(ofHealth[health], sync === 'OUT_OF_SYNC' ? 2 : 0);
};
