/** One heartbeat, in seconds; agents spread it by ± 20 %. */
export const HEARTBEAT_SECONDS = 30;

export type Silence = 'none' | 'stale' | 'lost';

/** The one definition of liveness: silent for 2 heartbeats is stale, for 5 is lost. */
export function silenceOf(silentMs: number, heartbeatSeconds = HEARTBEAT_SECONDS): Silence {
  const beats = silentMs / (heartbeatSeconds * 1000);
  if (beats >= 5) return 'lost';
  return beats >= 2 ? 'stale' : 'none';
}
